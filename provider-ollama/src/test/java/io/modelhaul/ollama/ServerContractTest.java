package io.modelhaul.ollama;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.LocalOllama;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.ProviderContractTest;
import io.modelhaul.testkit.contract.ProviderFixture;
import io.modelhaul.testkit.contract.ProviderTrait;
import io.modelhaul.testkit.contract.ProviderTrouble;
import io.modelhaul.testkit.contract.SeenRequest;
import io.modelhaul.testkit.ollama.PullFault;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What every provider promises, promised by pulls through a server. */
class ServerContractTest implements ProviderContractTest {
    @Override
    public ProviderFixture fixture(Path folder) {
        return new ServerFixture(folder);
    }

    private static final class ServerFixture implements ProviderFixture {
        private static final String MODEL = "contract/model:latest";

        private final Path folder;
        private final LocalOllama server;
        private Map<String, Content> files = Map.of();

        ServerFixture(Path folder) {
            this.folder = folder;
            this.server = LocalOllama.start(folder.resolve("server"));
        }

        @Override
        public String provider() {
            return OllamaProvider.ID;
        }

        @Override
        public String model() {
            return MODEL;
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder().endpoint(server.endpoint()).build();
        }

        @Override
        public DownloadOptions withToken(DownloadOptions options, String token) {
            return options.toBuilder().token(token).build();
        }

        @Override
        public Modelhaul.Builder modelhaul() {
            return Modelhaul.builder()
                    .environment(
                            Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                    .stateFolder(folder.resolve("state"));
        }

        @Override
        public void offer(Map<String, Content> offered) {
            files = new TreeMap<>(offered);
            server.offer(
                    MODEL,
                    offered.values().stream()
                            .map(content -> RegistryLayer.of("model", content))
                            .toArray(RegistryLayer[]::new));
        }

        @Override
        public Path file(Path modelPath, String name) {
            return server.blob(Objects.requireNonNull(files.get(name)));
        }

        @Override
        public void cause(ProviderTrouble trouble) {
            switch (trouble) {
                case STALL -> server.faults().all(PullFault.silenceAt(0.25));
                case CUT_ONCE -> server.faults().next(PullFault.cutAt(0.5));
                case WRONG_BYTES -> server.faults().all(PullFault.mismatch());
                case GONE -> server.faults().all(PullFault.errorAt(0, "pull model manifest: file does not exist"));
                case DOWN -> server.stop();
                case TOKEN_WANTED -> server.want(ProviderTrouble.TOKEN);
                case NO_RANGES -> throw new IllegalArgumentException("a pull has no ranges");
            }
        }

        @Override
        public void heal() {
            server.faults().clear();
            server.want(null);
            server.stop();
            server.restart();
        }

        @Override
        public int openConnections() {
            return server.openConnections();
        }

        @Override
        public List<SeenRequest> requests() {
            return server.log().all().stream()
                    .map(request -> new SeenRequest(request.host(), request.path(), request.headers(), "", 0))
                    .toList();
        }

        @Override
        public long contentBytes() {
            return server.pulledBytes();
        }

        @Override
        public String host() {
            return server.host();
        }

        @Override
        public Map<ProviderTrait, String> lacks() {
            return Map.of(
                    ProviderTrait.CACHE, "the server keeps the models, and is asked each time",
                    ProviderTrait.RANGES, "the server moves the bytes");
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
