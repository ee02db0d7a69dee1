package io.modelhaul.ipfs;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.gateway.GatewayHealth;
import io.modelhaul.testkit.LocalGateway;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.ProviderContractTest;
import io.modelhaul.testkit.contract.ProviderFixture;
import io.modelhaul.testkit.contract.ProviderTrouble;
import io.modelhaul.testkit.contract.SeenRequest;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.ipfs.CarFault;
import io.modelhaul.testkit.ipfs.IpfsNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The provider keeps the contract. */
class IpfsProviderContractTest implements ProviderContractTest {
    @Override
    public ProviderFixture fixture(Path folder) {
        return new GatewayFixture(folder);
    }

    private static final class GatewayFixture implements ProviderFixture {
        private final Path folder;
        private final LocalGateway gateway = LocalGateway.start();
        private String model = "";
        private long bytes;

        GatewayFixture(Path folder) {
            this.folder = folder;
            // It may have the port of one that lied.
            GatewayHealth.forgetAll();
        }

        @Override
        public String provider() {
            return "ipfs";
        }

        @Override
        public String model() {
            return model;
        }

        @Override
        public DownloadOptions options() {
            return DownloadOptions.builder()
                    .set(IpfsOptions.GATEWAY, List.of(gateway.endpoint()))
                    .cacheDir(folder.resolve("cache"))
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
        public void offer(Map<String, Content> files) {
            Map<String, IpfsNode> entries = new LinkedHashMap<>();
            files.forEach((name, content) -> entries.put(name, IpfsNode.file(content, 1 << 20, 1024)));
            IpfsNode directory = IpfsNode.directory(entries);
            gateway.add(directory);
            model = directory.cid();
            bytes = files.values().stream().mapToLong(Content::size).max().orElse(0);
        }

        @Override
        public Path file(Path modelPath, String name) {
            return modelPath.resolve(name);
        }

        @Override
        public void cause(ProviderTrouble trouble) {
            switch (trouble) {
                case STALL -> gateway.faults().onAll().inject(largeOnly(Fault.stallAfter(bytes / 4)));
                case CUT_ONCE -> gateway.faults().onAll().first(1).inject(largeOnly(Fault.cutAfter(bytes / 2)));
                case NO_RANGES -> gateway.ignoreWindows(true);
                case WRONG_BYTES -> gateway.distort(CarFault.wrongBlock(1));
                case GONE -> gateway.faults().onAll().inject(Fault.status(404));
                case DOWN -> gateway.stop();
                case TOKEN_WANTED -> gateway.token(ProviderTrouble.TOKEN);
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
                    return honest.body() != null && honest.body().length() > 1 << 20 && fault.concerns(request, honest);
                }
            };
        }

        @Override
        public void heal() {
            gateway.faults().clear();
            gateway.distort(null);
            gateway.ignoreWindows(false);
            gateway.token(null);
            gateway.stop();
            gateway.restart();
        }

        @Override
        public int openConnections() {
            return gateway.openConnections();
        }

        @Override
        public List<SeenRequest> requests() {
            return gateway.log().all().stream()
                    .map(request -> new SeenRequest(
                            request.host(),
                            request.path() + "?" + request.query(),
                            request.headers(),
                            LocalGateway.isForContent(request) ? request.query() : "",
                            LocalGateway.isForContent(request) ? request.bodyBytes() : 0))
                    .toList();
        }

        @Override
        public long contentBytes() {
            return gateway.contentBytes();
        }

        @Override
        public String host() {
            return gateway.host();
        }

        @Override
        public void close() {
            gateway.close();
        }
    }
}
