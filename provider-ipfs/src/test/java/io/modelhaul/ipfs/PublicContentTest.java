package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.codec.CarReader;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.gateway.GatewayHealth;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalGateway;
import io.modelhaul.testkit.ipfs.IpfsNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directories and files with which gateways are tested, block by block from a gateway that has nothing else. */
class PublicContentTest {
    private static final Path FIXTURES = Path.of("src/test/resources/ipfs-fixtures/gateway-conformance");

    private final LocalGateway gateway = LocalGateway.start();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        gateway.close();
        GatewayHealth.forgetAll();
    }

    @Test
    void pullsADirectory() throws IOException {
        StoredModel model = pull(offer("subdir-with-two-single-block-files.car"));
        assertThat(model.files()).hasSize(2);
        assertThat(model.path().resolve("subdir")).isDirectory();
    }

    @Test
    void findsNamesInALargeDirectory() throws IOException {
        String root = offer("single-layer-hamt-with-multi-block-files.car");
        assertThat(pull(root + "/685.txt").path()).isNotEmptyFile();
        assertThatThrownBy(() -> pull(root + "/1001.txt")).hasMessageContaining("1001.txt");
    }

    @Test
    void takesPercentSignsAsTheyAreWritten() throws IOException {
        StoredModel model = pull(offer("dir-with-percent-encoded-filename.car"));
        assertThat(model.files()).hasSize(1);
        assertThat(model.files().get(0).path()).contains("%2C");
    }

    @Test
    void refusesLinksAndNamesThatEscape() throws IOException {
        String link = offer("symlink.car");
        assertThatThrownBy(() -> pull(link)).hasMessageContaining("symbolic link");
        String outside = offer("outside-root.car");
        assertThatThrownBy(() -> pull(outside))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL));
    }

    @Test
    void doesNotFinishAFileThatLacksABlock() throws IOException {
        String file = offer("file-3k-and-3-blocks-missing-block.car");
        assertThatThrownBy(() -> pull(file)).hasMessageContaining("404");
        try (Modelhaul haul = haul()) {
            assertThat(haul.models()
                            .list("ipfs", StoreOptions.of(options()))
                            .collectList()
                            .block())
                    .isEmpty();
        }
    }

    @Test
    void plansWhatItWouldPull() throws IOException {
        String root = offer("dir-with-files.car");
        try (Modelhaul haul = haul()) {
            DownloadPlan plan =
                    Objects.requireNonNull(haul.plan("ipfs", root, options()).block(Duration.ofSeconds(10)));
            assertThat(plan.totalBytes()).isPositive();
            assertThat(plan.files()).hasSizeGreaterThan(1);
        }
    }

    private String offer(String car) throws IOException {
        List<String> cids = new ArrayList<>();
        CarReader reader = new CarReader(new Offered(cids));
        reader.take(Unpooled.wrappedBuffer(Files.readAllBytes(FIXTURES.resolve(car))));
        return cids.get(0);
    }

    private final class Offered implements CarReader.Blocks {
        private final List<String> cids;
        private final ByteArrayOutputStream block = new ByteArrayOutputStream();
        private byte[] id = new byte[0];

        Offered(List<String> cids) {
            this.cids = cids;
        }

        @Override
        public void begin(Cid cid, int length) {
            cids.add(cid.toString());
            id = cid.bytes();
            block.reset();
        }

        @Override
        public void bytes(ByteBuf piece) {
            byte[] copy = new byte[piece.readableBytes()];
            piece.getBytes(piece.readerIndex(), copy);
            block.writeBytes(copy);
        }

        @Override
        public void end() {
            String cid = cids.get(cids.size() - 1);
            gateway.add(new IpfsNode(cid, id, block.toByteArray(), block.size(), List.of(), Map.of()));
        }
    }

    private Modelhaul haul() {
        return Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .forceToDisk(false)
                .build();
    }

    private DownloadOptions options() {
        return DownloadOptions.builder()
                .set(IpfsOptions.GATEWAY, List.of(gateway.endpoint()))
                .set(DownloadOptions.RETRIES, 0)
                .build();
    }

    private StoredModel pull(String model) {
        try (Modelhaul haul = haul()) {
            return Objects.requireNonNull(haul.ensure("ipfs", model, options()).block(Duration.ofSeconds(20)));
        }
    }
}
