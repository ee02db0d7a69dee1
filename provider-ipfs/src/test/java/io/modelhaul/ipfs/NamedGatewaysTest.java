package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.gateway.GatewayHealth;
import io.modelhaul.testkit.LocalGateway;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.ipfs.IpfsNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often gateways are asked that the caller named, for what, and who else is. */
class NamedGatewaysTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CHUNK = 1 << 18;
    private static final Content CONTENT = Content.generated(31, 5_000_001);
    private static final IpfsNode FILE = IpfsNode.file(CONTENT, CHUNK, 1024);

    private final LocalGateway first = LocalGateway.start();
    private final LocalGateway second = LocalGateway.start();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        first.close();
        second.close();
        GatewayHealth.forgetAll();
    }

    @Test
    void secondPullIntoAFolderAsksNobody() {
        Map<String, IpfsNode> entries = new LinkedHashMap<>();
        entries.put("model.bin", FILE);
        entries.put("config.json", IpfsNode.leaf(new byte[] {'{', '}'}));
        IpfsNode root = IpfsNode.directory(entries);
        first.add(root);
        DownloadOptions options = options(first)
                .set(DownloadOptions.LOCAL_DIR, folder.resolve("out"))
                .build();
        pull(root.cid(), options);
        assertThat(Content.of(folder.resolve("out/model.bin")).sha256()).isEqualTo(CONTENT.sha256());
        first.log().clear();
        pull(root.cid(), options);
        assertThat(first.log().all()).isEmpty();
    }

    @Test
    void changedFileInAFolderIsFetchedAgain() throws IOException {
        first.add(FILE);
        DownloadOptions options = options(first)
                .set(DownloadOptions.LOCAL_DIR, folder.resolve("out"))
                .build();
        pull(FILE.cid(), options);
        Path file = folder.resolve("out").resolve(FILE.cid());
        byte[] bytes = Files.readAllBytes(file);
        bytes[7] ^= 1;
        Files.write(file, bytes);
        pull(FILE.cid(), options);
        assertThat(Content.of(file).sha256()).isEqualTo(CONTENT.sha256());
    }

    @Test
    void manifestAsksNoOtherGatewaysThanThoseThatWereNamed() throws IOException {
        first.add(FILE);
        Path manifest = Files.writeString(
                folder.resolve("m.json"),
                "{\"version\":1,\"files\":[{\"path\":\"m\",\"cid\":\"" + FILE.cid() + "\",\"sha256\":\""
                        + CONTENT.sha256() + "\"}]}");
        first.faults().onAll().inject(Fault.status(404));
        DownloadOptions options =
                options(first).set(DownloadOptions.MANIFEST, manifest).build();
        assertThatThrownBy(() -> pull(FILE.cid(), options))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining(first.host())
                .hasMessageNotContaining("ipfs.io")
                .hasMessageNotContaining("dweb.link");
    }

    /** Every other block is missing at the first gateway, which sends the rest all the same. */
    @Test
    void onlyTheBlocksThatAGatewayLacksAreAskedForElsewhere() {
        first.add(FILE);
        second.add(FILE);
        List<IpfsNode> parts = FILE.parts();
        first.distort(honest -> honest.stream()
                .filter(block -> parts.indexOf(parts.stream()
                                        .filter(part -> Arrays.equals(part.id(), block.id()))
                                        .findFirst()
                                        .orElse(FILE))
                                % 5
                        != 2)
                .toList());
        pull(FILE.cid(), options(first, second).build());
        long served = first.contentBytes() + second.contentBytes();
        assertThat(served).isLessThan((long) (1.1 * CONTENT.size()));
    }

    @Test
    void silentGatewayIsBoundByTheCallersLimits() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DownloadOptions options = DownloadOptions.builder()
                    .set(IpfsOptions.GATEWAY, List.of(URI.create("http://127.0.0.1:" + silent.getLocalPort())))
                    .set(DownloadOptions.RETRIES, 0)
                    .set(DownloadOptions.CONNECT_TIMEOUT, Duration.ofMillis(300))
                    .set(DownloadOptions.STALL_TIMEOUT, Duration.ofMillis(300))
                    .build();
            long begun = System.nanoTime();
            assertThatThrownBy(() -> pull(FILE.cid(), options))
                    .isInstanceOfSatisfying(
                            DownloadException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT));
            // The usual limit is 30 s for each of two tries.
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
        }
    }

    /** A byte now and then is no stall, and no answer either. */
    @Test
    void directoryThatDripsIsNotWaitedForForEver() {
        Map<String, IpfsNode> entries = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            entries.put("file-" + i, IpfsNode.leaf(new byte[] {(byte) i}));
        }
        IpfsNode root = IpfsNode.directory(entries);
        first.add(root);
        first.faults().onAll().inject(Fault.bytesPerSecond(20));
        DownloadOptions options = options(first)
                .set(DownloadOptions.RETRIES, 0)
                .set(DownloadOptions.STALL_TIMEOUT, Duration.ofMillis(500))
                .build();

        assertThatThrownBy(() -> pull(root.cid(), options))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isIn(ErrorCode.STALLED, ErrorCode.ALL_SOURCES_FAILED));
    }

    private static DownloadOptions.Builder options(LocalGateway... gateways) {
        return DownloadOptions.builder()
                .set(
                        IpfsOptions.GATEWAY,
                        List.of(gateways).stream().map(LocalGateway::endpoint).toList())
                .set(DownloadOptions.RETRIES, 1)
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(10)));
    }

    private void pull(String model, DownloadOptions options) {
        try (Modelhaul haul = Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .forceToDisk(false)
                .build()) {
            haul.download("ipfs", model, options).blockLast(PATIENCE);
        }
    }
}
