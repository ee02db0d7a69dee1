package io.modelhaul.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that {@code oras} pushed to a real registry. */
@Tag("interop")
@Timeout(180)
class RegistryInteropTest {
    /** The hash of "pw" in the form of htpasswd. */
    private static final String JOE = "joe:$2b$05$abcdefghijklmnopqrstuuHIrMEWpUCQe2YqFR3sXwQ75u4od..9q\n";

    private static final String MODEL_PACK = "application/vnd.cncf.model.";

    @TempDir
    private Path home;

    private RealRegistry registry;
    private OciCalls calls;

    @BeforeEach
    void start() throws IOException {
        String programs = System.getenv("MODELHAUL_PEER_REGISTRY");
        assumeTrue(programs != null, "interop/run fetches the registry and oras");
        registry = RealRegistry.start(Path.of(programs), home.resolve("registry"));
        calls = new OciCalls(home.resolve("user"));
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            calls.close();
            registry.close();
        }
    }

    private static List<List<String>> shapes() {
        return Stream.of(
                        "weights.bin sub",
                        "--artifact-type " + MODEL_PACK + "manifest.v1+json weights.bin:" + MODEL_PACK
                                + "weight.v1.raw sub.tar:" + MODEL_PACK + "doc.v1.tar",
                        "--artifact-type " + MODEL_PACK + "manifest.v1+json weights.bin:" + MODEL_PACK
                                + "weight.v1.raw sub.tgz:" + MODEL_PACK + "doc.v1.tar+gzip",
                        "--artifact-type " + MODEL_PACK + "manifest.v1+json weights.bin:" + MODEL_PACK
                                + "weight.v1.raw sub.tzst:" + MODEL_PACK + "doc.v1.tar+zstd",
                        "--config config.json:application/vnd.docker.ai.model.config.v0.2+json"
                                + " weights.bin:application/vnd.docker.ai.model.file"
                                + " sub.tar:application/vnd.docker.ai.dir.tar",
                        "--config config.json:application/vnd.kitops.modelkit.config.v1+json"
                                + " weights.bin:application/vnd.kitops.modelkit.model.v1.raw"
                                + " sub.tgz:application/vnd.kitops.modelkit.docs.v1.tar+gzip")
                .map(line -> Arrays.asList(line.split(" ")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void pullsEveryShapeAndAsksNothingTwice(List<String> shape) throws IOException, InterruptedException {
        Path files = Files.createDirectories(home.resolve("files/sub")).getParent();
        Files.writeString(files.resolve("weights.bin"), "weights");
        Files.writeString(files.resolve("config.json"), "{}");
        Files.writeString(files.resolve("sub/tokens.txt"), "tokens");
        Tars tar = new Tars().file("sub/tokens.txt", "tokens");
        Files.write(files.resolve("sub.tar"), tar.raw());
        Files.write(files.resolve("sub.tgz"), RealRegistry.bytes(tar.gzip()));
        Files.write(files.resolve("sub.tzst"), RealRegistry.bytes(tar.zstd()));
        registry.push(files, "acme/tiny:1.0", shape);

        Path folder = calls.pull(registry.host() + "/acme/tiny:1.0");

        assertThat(OciCalls.texts(folder)).isEqualTo(Map.of("weights.bin", "weights", "sub/tokens.txt", "tokens"));
        String before = registry.log();
        calls.pull(registry.host() + "/acme/tiny:1.0");
        assertThat(registry.log()).isEqualTo(before);
        assertThat(calls.failure(registry.host() + "/acme/tiny:1.1"))
                .hasMessageContaining(":1.0")
                .extracting(DownloadException::code)
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void logsInWithDockersFile() throws IOException, InterruptedException {
        Path files = Files.createDirectories(home.resolve("files"));
        Files.writeString(files.resolve("weights.bin"), "weights");
        registry.push(files, "acme/tiny:1.0", List.of("weights.bin"));
        registry.requirePassword(JOE);
        String model = registry.host() + "/acme/tiny:1.0";
        assertThat(calls.failure(model).code()).isEqualTo(ErrorCode.AUTH_REQUIRED);

        String both = Base64.getEncoder().encodeToString("joe:pw".getBytes(StandardCharsets.UTF_8));
        Path docker = Files.createDirectories(home.resolve("user/.docker"));
        Files.writeString(
                docker.resolve("config.json"), "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"" + both + "\"}}}");
        assertThat(calls.pull(model).resolve("weights.bin")).hasContent("weights");
    }
}
