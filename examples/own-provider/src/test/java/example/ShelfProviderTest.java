package example;

import io.modelhaul.DownloadOptions;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.LocalHubFixture;
import io.modelhaul.testkit.contract.ProviderContractTest;
import io.modelhaul.testkit.contract.ProviderFixture;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The shelf keeps the contract of all providers. */
public class ShelfProviderTest implements ProviderContractTest {
    @Override
    public ProviderFixture fixture(Path folder) {
        return new ShelfFixture(folder);
    }

    /** The server of the testkit serves the files; their list is one more file there. */
    private static final class ShelfFixture extends LocalHubFixture {
        ShelfFixture(Path folder) {
            super(folder);
        }

        @Override
        public String provider() {
            return "shelf";
        }

        @Override
        public String model() {
            return REPOSITORY + "/resolve/main";
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .endpoint(hub().endpoint())
                    .cacheDir(folder().resolve("cache"))
                    .build();
        }

        @Override
        public void offer(Map<String, Content> files) {
            super.offer(files);
            String list = files.entrySet().stream()
                    .map(file ->
                            file.getValue().sha256() + " " + file.getValue().size() + " " + file.getKey())
                    .collect(Collectors.joining("\n"));
            repository().commit(commit -> commit.file("files.txt", list));
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath.endsWith(name) ? modelPath : modelPath.resolve(name);
        }

        @Override
        protected boolean isContent(String path) {
            return !path.endsWith("/files.txt");
        }
    }
}
