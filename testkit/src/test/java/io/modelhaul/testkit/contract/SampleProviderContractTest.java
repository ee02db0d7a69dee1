package io.modelhaul.testkit.contract;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A provider that somebody else wrote, in a jar that was only dropped somewhere, keeps the contract. */
class SampleProviderContractTest implements ProviderContractTest {
    private static ProviderJar jar;

    @BeforeAll
    static void buildJar(@TempDir Path workshop) {
        jar = ProviderJar.of(workshop, "SampleProvider");
    }

    @Override
    public ProviderFixture fixture(Path folder) {
        return new SampleFixture(folder, jar.loader());
    }

    private static final class SampleFixture extends LocalHubFixture {
        private final URLClassLoader loader;

        SampleFixture(Path folder, URLClassLoader loader) {
            super(folder);
            this.loader = loader;
        }

        @Override
        public String provider() {
            return "shelf";
        }

        @Override
        public Modelhaul.Builder modelhaul() {
            return super.modelhaul().classLoader(loader);
        }

        @Override
        public void offer(Map<String, Content> offered) {
            String list = offered.entrySet().stream()
                    .map(file ->
                            file.getValue().sha256() + " " + file.getValue().size() + " " + file.getKey())
                    .collect(Collectors.joining("\n"));
            super.offer(offered);
            repository().commit(files -> files.file("files.txt", list));
        }

        @Override
        public long contentBytes() {
            long lists = hub().log().contentBytes("files.txt");
            return super.contentBytes() - lists;
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .endpoint(hub().endpoint())
                    .cacheDir(folder().resolve("cache"))
                    .build();
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath.resolve(name);
        }

        @Override
        public void close() {
            super.close();
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
