package io.modelhaul.testkit.contract;

import io.modelhaul.DownloadOptions;
import io.modelhaul.testkit.content.Content;
import java.nio.file.Path;
import java.util.Map;

/** The built-in provider of single files at an address keeps the contract. */
class HttpProviderContractTest implements ProviderContractTest {
    @Override
    public ProviderFixture fixture(Path folder) {
        return new HttpFixture(folder);
    }

    private static final class HttpFixture extends LocalHubFixture {
        private String file = "";
        private String sha256 = "";

        HttpFixture(Path folder) {
            super(folder);
        }

        @Override
        public String provider() {
            return "http";
        }

        @Override
        public void offer(Map<String, Content> offered) {
            super.offer(offered);
            file = offered.keySet().iterator().next();
            sha256 = offered.get(file).sha256();
        }

        @Override
        public String model() {
            return address(file);
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .cacheDir(folder().resolve("cache"))
                    .sha256(sha256)
                    .build();
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath;
        }

        @Override
        public Map<ProviderTrait, String> lacks() {
            return Map.of(ProviderTrait.SEVERAL_FILES, "an address names one file");
        }
    }
}
