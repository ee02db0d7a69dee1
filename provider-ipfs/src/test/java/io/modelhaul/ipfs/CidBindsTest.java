package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.gateway.GatewayHealth;
import io.modelhaul.testkit.LocalGateway;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentReader;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.ipfs.IpfsNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A CID binds the bytes of every source, also of those that know nothing of CIDs. */
class CidBindsTest {
    private static final Content RIGHT = Content.generated(21, 700_000);
    private static final Content WRONG = Content.generated(22, 700_000);
    private static final IpfsNode RAW = IpfsNode.file(RIGHT, 1 << 20, 1024);
    private static final Content LARGE = Content.generated(23, 3_500_000);
    private static final Content LARGE_WRONG = Content.generated(24, 3_500_000);

    private final List<LocalGateway> gateways = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        gateways.forEach(LocalGateway::close);
        GatewayHealth.forgetAll();
    }

    @Test
    void wrongBytesOfAFallbackAreRefusedWhereTheCidIsASha256() throws IOException {
        LocalGateway dead = dead();
        refused(RAW.cid(), with(dead, file("wrong", WRONG)).build());
        assertThat(bytes(pull(RAW.cid(), with(dead, file("right", RIGHT)).build())))
                .isEqualTo(RIGHT.sha256());
    }

    /** What a web server sends goes through the transfer, and not from where it lies. */
    @Test
    void webServersBytesAreRebuiltToo() throws IOException {
        IpfsNode root = IpfsNode.file(LARGE, 1 << 18, 174);
        IpfsNode other = IpfsNode.file(LARGE_WRONG, 1 << 18, 174);
        LocalGateway web = gateway(root).add(other);
        web.servePlainFilesOnly();
        LocalGateway dead = dead();
        String place = web.endpoint() + "/ipfs/";
        assertThatThrownBy(() ->
                        pull(root.cid(), with(dead, place + other.cid()).build()))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH))
                .hasMessageContaining("usual ways");
        assertThat(bytes(pull(root.cid(), with(dead, place + root.cid()).build())))
                .isEqualTo(LARGE.sha256());
    }

    /** The gateway tells what the file is, and then brings nothing of it. */
    @Test
    void wrongBytesOfAFallbackAreRefusedAfterThePlan() throws IOException {
        LocalGateway planning = gateway(RAW);
        planning.faults().onAll().where(LocalGateway::isForContent).inject(Fault.status(404));
        refused(RAW.cid(), with(planning, file("wrong", WRONG)).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 18, 1 << 20})
    void fileIsRebuiltByTheUsualRules(int chunk) throws IOException {
        IpfsNode root = IpfsNode.file(LARGE, chunk, chunk == 1 << 20 ? 1024 : 174);
        LocalGateway dead = dead();
        refused(root.cid(), with(dead, file("wrong", LARGE_WRONG)).build());
        assertThat(bytes(pull(root.cid(), with(dead, file("right", LARGE)).build())))
                .isEqualTo(LARGE.sha256());
    }

    @Test
    void fileIsRebuiltAfterThePlan() throws IOException {
        IpfsNode root = IpfsNode.file(LARGE, 1 << 18, 174);
        LocalGateway planning = gateway(root);
        planning.faults().onAll().where(LocalGateway::isForContent).inject(Fault.status(404));
        refused(root.cid(), with(planning, file("wrong", LARGE_WRONG)).build());
        assertThat(bytes(pull(root.cid(), with(planning, file("right", LARGE)).build())))
                .isEqualTo(LARGE.sha256());
    }

    /** Nobody can rebuild it, and nobody need: the gateway's blocks were checked. */
    @Test
    void unusualFileFromAGatewayNeedsNoRebuilding() throws IOException {
        IpfsNode root = IpfsNode.file(LARGE, 77_777, 3);
        LocalGateway gateway = gateway(root);
        assertThat(bytes(pull(
                        root.cid(), with(gateway, file("wrong", LARGE_WRONG)).build())))
                .isEqualTo(LARGE.sha256());
        String other = IpfsNode.file(LARGE, 77_778, 3).cid();
        assertThatThrownBy(() -> pull(other, with(gateway, file("right", LARGE)).build()))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("does not have the CID");
    }

    @Test
    void directoryIsNotReplacedByFilesThatNothingBinds() throws IOException {
        IpfsNode root = IpfsNode.directory(Map.of("a", RAW));
        LocalGateway dead = dead();
        assertThatThrownBy(() ->
                        pull(root.cid() + "/a", with(dead, file("a", RIGHT)).build()))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("nothing tells whether");
        DownloadOptions.Builder vouched = with(dead, file("a", RIGHT)).set(DownloadOptions.SHA256, RIGHT.sha256());
        assertThat(bytes(pull(root.cid() + "/a", vouched.build()))).isEqualTo(RIGHT.sha256());
    }

    @Test
    void sha256ThatIsNotTheCidsIsRefusedAtOnce() {
        LocalGateway gateway = gateway(RAW);
        DownloadOptions other =
                with(gateway).set(DownloadOptions.SHA256, WRONG.sha256()).build();
        assertThatThrownBy(() -> pull(RAW.cid(), other))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH));
        assertThat(gateway.log().matching(LocalGateway::isForContent)).isEmpty();
    }

    /** A manifest whose only digest is a CID. */
    @Test
    void manifestsCidBindsItsAddresses() throws IOException {
        Path wrong = Path.of(URI.create(file("m", WRONG)));
        Path manifest = Files.writeString(
                folder.resolve("m.json"),
                "{\"version\":1,\"files\":[{\"path\":\"m\",\"size\":700000,\"cid\":\"" + RAW.cid() + "\"}]}");
        DownloadOptions options = with(dead())
                .set(DownloadOptions.MANIFEST, manifest)
                .set(DownloadOptions.LOCAL_DIR, folder.resolve("out"))
                .build();
        try (Modelhaul haul = haul()) {
            assertThatThrownBy(
                            () -> haul.ensure("path", wrong.toString(), options).block(Duration.ofSeconds(60)))
                    .isInstanceOf(DownloadException.class);
        }
        assertThat(folder.resolve("out/m")).doesNotExist();
    }

    private void refused(String cid, DownloadOptions options) throws IOException {
        assertThatThrownBy(() -> pull(cid, options)).isInstanceOf(DownloadException.class);
        assertThat(folder.resolve("files/wrong")).exists();
        try (Stream<Path> all = Files.walk(folder.resolve("home"))) {
            assertThat(all.filter(Files::isRegularFile).filter(each -> size(each) >= 700_000))
                    .isEmpty();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private String file(String name, Content content) throws IOException {
        Path file = Files.createDirectories(folder.resolve("files")).resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ContentReader reader = content.open()) {
            ByteBuf buffer = Unpooled.buffer();
            reader.read(0, (int) content.size(), buffer);
            buffer.readBytes(out, buffer.readableBytes());
            buffer.release();
        }
        return file.toUri().toString();
    }

    private LocalGateway dead() {
        LocalGateway gateway = gateway(IpfsNode.leaf("other".getBytes(StandardCharsets.UTF_8)));
        gateway.faults().onAll().inject(Fault.status(503));
        return gateway;
    }

    private LocalGateway gateway(IpfsNode content) {
        LocalGateway gateway = LocalGateway.start().add(content);
        gateways.add(gateway);
        return gateway;
    }

    private static DownloadOptions.Builder with(LocalGateway gateway, String... fallbacks) {
        DownloadOptions.Builder options = DownloadOptions.builder()
                .set(IpfsOptions.GATEWAY, List.of(gateway.endpoint()))
                .set(DownloadOptions.RETRIES, 0);
        return fallbacks.length == 0 ? options : options.set(DownloadOptions.FALLBACK, List.of(fallbacks));
    }

    private Path pull(String model, DownloadOptions options) {
        try (Modelhaul haul = haul()) {
            DownloadProgress end = haul.download("ipfs", model, options).blockLast(Duration.ofSeconds(60));
            return Path.of(Objects.requireNonNull(
                    Objects.requireNonNull(end, "no state").path(), "no path"));
        }
    }

    private Modelhaul haul() {
        return Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .forceToDisk(false)
                .build();
    }

    private static String bytes(Path model) {
        return Content.of(model).sha256();
    }
}
