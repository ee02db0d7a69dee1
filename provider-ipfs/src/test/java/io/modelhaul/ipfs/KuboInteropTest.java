package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.publish.Publication;
import io.modelhaul.spi.PublishRequest;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentReader;
import io.modelhaul.testkit.ipfs.IpfsNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Kubo: it names what it is given as we do, serves us, takes what we publish, and passes it on to its like. */
@Tag("interop")
class KuboInteropTest {
    private static final String KUBO = System.getenv("MODELHAUL_PEER_KUBO");

    @TempDir
    static Path nodes;

    private static KuboNode kubo;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(KUBO != null, "kubo: MODELHAUL_PEER_KUBO is not set");
        kubo = new KuboNode(KUBO, nodes.resolve("one"), true);
    }

    @AfterAll
    static void stop() {
        if (kubo != null) {
            kubo.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1 << 20, (1 << 20) + 1, 1030L << 20})
    void fileHasTheSameNameOnBothSidesAndComesBack(long size) throws Exception {
        Path file = write(folder.resolve("file.bin"), Content.generated(size, size));
        String theirs = kubo.run("add", "-Q", file.toString());
        assertThat(Publication.of(file, bytes -> {}).root()).hasToString(theirs);
        if (size < 100 << 20) {
            assertThat(IpfsNode.file(Content.of(file), 1 << 20, 1024).cid()).isEqualTo(theirs);
        }
        StoredModel model = pull(theirs, kubo.gateway());
        assertThat(Files.mismatch(file, model.path())).isEqualTo(-1);
    }

    /** Chunks, leaves and versions as nodes made them for years. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--cid-version=0 --raw-leaves=false --chunker=size-262144",
                "--cid-version=1 --trickle --raw-leaves=false --chunker=size-1000",
                "--cid-version=1 --hash=blake3",
                "--cid-version=1 --chunker=rabin"
            })
    void otherLayoutsComeBackToo(String layout) throws Exception {
        Path file = write(folder.resolve("file.bin"), Content.generated(11, 3_000_003));
        String arguments = "add -Q " + layout + " " + file;
        String cid = kubo.run(arguments.split(" "));
        StoredModel model = pull(cid, kubo.gateway());
        assertThat(Files.mismatch(file, model.path())).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6000})
    void directoryHasTheSameNameOnBothSidesAndComesBack(int files) throws Exception {
        Path model = Files.createDirectories(folder.resolve("model/deep"));
        for (int i = 0; i < files; i++) {
            Files.writeString(
                    model.resolve("a file of many, with a rather long name " + i + ".json"), "{\"i\":" + i + "}");
        }
        write(model.resolveSibling("model.bin"), Content.generated(2, 2_500_000));
        String theirs = kubo.run("add", "-Q", "-r", folder.resolve("model").toString());
        assertThat(Publication.of(folder.resolve("model"), bytes -> {}).root()).hasToString(theirs);

        String one = "a%20file%20of%20many,%20with%20a%20rather%20long%20name%201.json";
        assertThat(pull(theirs + "/deep/" + one, kubo.gateway()).path()).hasContent("{\"i\":1}");
        if (files < 100) {
            StoredModel whole = pull(theirs, kubo.gateway());
            assertThat(whole.files()).hasSize(files + 1);
            assertThat(whole.path().resolve("deep/a file of many, with a rather long name 2.json"))
                    .hasContent("{\"i\":2}");
        }
    }

    @Test
    void publishedContentIsThereUnderTheNameComputedHere() throws Exception {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        Path bin = write(model.resolve("model.bin"), Content.generated(77, 9_000_000));
        Path manifest = folder.resolve("manifest.json");
        try (Modelhaul haul = haul()) {
            DownloadOptions options =
                    DownloadOptions.builder().endpoint(kubo.api()).build();
            DownloadProgress end = Objects.requireNonNull(haul.providers()
                    .publish("ipfs", new PublishRequest(model, null, manifest, options))
                    .blockLast(Duration.ofSeconds(60)));
            String cid = Objects.requireNonNull(end.path());
            assertThat(kubo.run("pin", "ls", "--type=recursive", "-q")).contains(cid);
            assertThat(Files.readString(manifest))
                    .contains(cid)
                    .contains(Content.of(bin).sha256());
            StoredModel back = pull(cid, kubo.gateway());
            assertThat(Files.mismatch(bin, back.path().resolve("model.bin"))).isEqualTo(-1);
        }
    }

    /** The first node alone has the model; the third one is asked for it. */
    @Test
    void fleetOfNodesPassesTheModelOn() throws Exception {
        try (KuboNode first = new KuboNode(KUBO, nodes.resolve("a"), false);
                KuboNode second = new KuboNode(KUBO, nodes.resolve("b"), false);
                KuboNode third = new KuboNode(KUBO, nodes.resolve("c"), false)) {
            second.run("swarm", "connect", first.address());
            third.run("swarm", "connect", second.address());
            third.run("swarm", "connect", first.address());
            Path file = write(folder.resolve("model.bin"), Content.generated(5, 20_000_000));
            String cid = first.run("add", "-Q", file.toString());
            StoredModel model = pull(cid, third.gateway());
            assertThat(Files.mismatch(file, model.path())).isEqualTo(-1);
            assertThat(third.run("bitswap", "stat")).contains("blocks received");
        }
    }

    private Modelhaul haul() {
        return Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .build();
    }

    private StoredModel pull(String model, URI gateway) {
        DownloadOptions options = DownloadOptions.builder()
                .set(IpfsOptions.GATEWAY, List.of(gateway))
                .build();
        try (Modelhaul haul = haul()) {
            return Objects.requireNonNull(haul.ensure("ipfs", model, options).block(Duration.ofSeconds(120)));
        }
    }

    private static Path write(Path file, Content content) throws IOException {
        ByteBuf buffer = Unpooled.buffer(1 << 20);
        try (ContentReader reader = content.open();
                var out = Files.newOutputStream(file)) {
            for (long at = 0; at < content.size(); at += 1 << 20) {
                buffer.clear();
                reader.read(at, (int) Math.min(1 << 20, content.size() - at), buffer);
                buffer.readBytes(out, buffer.readableBytes());
            }
        } finally {
            buffer.release();
        }
        return file;
    }
}
