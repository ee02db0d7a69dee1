package io.modelhaul.oci;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.ProviderContractTest;
import io.modelhaul.testkit.contract.ProviderFixture;
import io.modelhaul.testkit.contract.ProviderTrouble;
import io.modelhaul.testkit.contract.SeenRequest;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.oci.OciArtifact;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What every provider promises, promised by models in registries. */
class OciContractTest implements ProviderContractTest {
    @Override
    public ProviderFixture fixture(Path folder) {
        return new OciFixture(folder);
    }

    private static final class OciFixture implements ProviderFixture {
        private static final String MODEL = "contract/model:latest";

        private final Path folder;
        private final LocalRegistry registry = LocalRegistry.start();
        private Map<String, Content> files = Map.of();

        OciFixture(Path folder) {
            this.folder = folder;
        }

        @Override
        public String provider() {
            return OciProvider.ID;
        }

        @Override
        public String model() {
            return registry.name("contract/model");
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .set(DownloadOptions.INSECURE, true)
                    .cacheDir(folder.resolve("models"))
                    .build();
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
            OciArtifact artifact = OciArtifact.modelPack();
            offered.forEach(artifact::file);
            registry.put(MODEL, artifact);
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath.resolve(name);
        }

        @Override
        public void cause(ProviderTrouble trouble) {
            long bytes = files.values().stream().mapToLong(Content::size).max().orElse(0);
            switch (trouble) {
                case STALL -> registry.faults().onAll().inject(largeOnly(Fault.stallAfter(bytes / 4)));
                case CUT_ONCE -> registry.faults().onAll().first(1).inject(largeOnly(Fault.cutAfter(bytes / 2)));
                case NO_RANGES ->
                    registry.faults().onAll().inject(Fault.ignoreRange().and(Fault.header("Accept-Ranges", null)));
                case WRONG_BYTES ->
                    files.values()
                            .forEach(content -> registry.faults()
                                    .on("sha256:" + content.sha256())
                                    .inject(Fault.otherContent(Content.generated(13, content.size()))));
                case GONE -> registry.remove(MODEL);
                case DOWN -> registry.stop();
                case TOKEN_WANTED -> registry.want(ProviderTrouble.TOKEN);
            }
        }

        private static Fault largeOnly(Fault fault) {
            return new Fault() {
                @Override
                public Answer apply(ServedRequest request, Answer honest) {
                    return fault.apply(request, honest);
                }

                @Override
                public boolean concerns(ServedRequest request, Answer honest) {
                    boolean large = honest.body() != null && honest.body().length() > 1 << 20;
                    return large && request.method().equals("GET") && fault.concerns(request, honest);
                }
            };
        }

        @Override
        public void heal() {
            registry.faults().clear();
            registry.want(null);
            registry.stop();
            registry.restart();
        }

        @Override
        public int openConnections() {
            return registry.openConnections();
        }

        @Override
        public List<SeenRequest> requests() {
            return registry.log().all().stream()
                    .map(request -> new SeenRequest(
                            request.host(),
                            request.path(),
                            request.headers(),
                            request.range().orElse(""),
                            request.contentBytes()))
                    .toList();
        }

        @Override
        public long contentBytes() {
            return registry.log().matching(request -> request.method().equals("GET")).stream()
                    .mapToLong(ServedRequest::contentBytes)
                    .sum();
        }

        @Override
        public Set<String> secrets() {
            return new HashSet<>(registry.issuedSecrets());
        }

        @Override
        public String host() {
            return registry.host();
        }

        @Override
        public void close() {
            registry.close();
        }
    }
}
