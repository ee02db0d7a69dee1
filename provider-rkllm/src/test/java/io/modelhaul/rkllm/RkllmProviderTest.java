package io.modelhaul.rkllm;

import io.modelhaul.DownloadOptions;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.LocalHubFixture;
import io.modelhaul.testkit.contract.ProviderContractTest;
import io.modelhaul.testkit.contract.ProviderFixture;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What every provider promises, promised by this one. */
class RkllmProviderTest implements ProviderContractTest {

    @Override
    public ProviderFixture fixture(Path folder) {
        return new RkllmFixture(folder);
    }

    private static final class RkllmFixture extends LocalHubFixture {
        RkllmFixture(Path folder) {
            super(folder);
        }

        @Override
        public String provider() {
            return RkllmProvider.ID;
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .endpoint(hub().endpoint())
                    .set(DownloadOptions.CACHE_DIR, folder().resolve("root"))
                    .build();
        }

        /** The contract's large file is the model, under a name that a model has. */
        @Override
        public void offer(Map<String, Content> offered) {
            Map<String, Content> renamed = new LinkedHashMap<>();
            offered.forEach((name, content) -> renamed.put(renamed(name), content));
            super.offer(renamed);
        }

        private static String renamed(String name) {
            return name.replace(".bin", ".rkllm");
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath.resolveSibling(renamed(name));
        }
    }
}
