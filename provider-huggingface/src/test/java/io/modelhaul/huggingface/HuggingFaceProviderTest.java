package io.modelhaul.huggingface;

import io.modelhaul.DownloadOptions;
import io.modelhaul.testkit.contract.LocalHubFixture;
import io.modelhaul.testkit.contract.ProviderContractTest;
import io.modelhaul.testkit.contract.ProviderFixture;
import java.nio.file.Path;

/** What every provider promises, promised by this one. */
class HuggingFaceProviderTest implements ProviderContractTest {

    @Override
    public ProviderFixture fixture(Path folder) {
        return new HubFixture(folder);
    }

    private static final class HubFixture extends LocalHubFixture {
        HubFixture(Path folder) {
            super(folder);
        }

        @Override
        public String provider() {
            return HuggingFaceProvider.ID;
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .endpoint(hub().endpoint())
                    .set(DownloadOptions.CACHE_DIR, folder().resolve("hub"))
                    .build();
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath.resolve(name);
        }
    }
}
