package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.publish.Publication;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
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

/** Against Helia: it names content as we do, and serves us as a gateway that shares no code with Kubo's. */
@Tag("interop")
class HeliaInteropTest {
    private static final String HELIA = System.getenv("MODELHAUL_PEER_HELIA");

    @TempDir
    static Path content;

    @TempDir
    Path folder;

    private static final Map<String, String> CIDS = new HashMap<>();
    private static Process helia;
    private static URI gateway;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(HELIA != null, "helia: MODELHAUL_PEER_HELIA is not set");
        for (String name : List.of("0", "1", "1048576", "1048577", "40000000")) {
            write(content.resolve(name), Content.generated(name.length(), Long.parseLong(name)));
        }
        helia = new ProcessBuilder(HELIA + "/node", HELIA + "/gateway.mjs", content.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = helia.inputReader();
        while (gateway == null) {
            String[] words =
                    Objects.requireNonNull(lines.readLine(), "Helia ended").split(" ", 2);
            if (words[0].equals("listening")) {
                gateway = URI.create("http://127.0.0.1:" + words[1]);
            } else {
                CIDS.put(words[1], words[0]);
            }
        }
    }

    @AfterAll
    static void stop() {
        if (helia != null) {
            helia.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "1048576", "1048577", "40000000"})
    void fileHasTheSameNameOnBothSidesAndComesBack(String name) throws IOException {
        Path file = content.resolve(name);
        assertThat(Publication.of(file, bytes -> {}).root()).hasToString(CIDS.get(name));
        assertThat(Files.mismatch(file, pull(CIDS.get(name)).path())).isEqualTo(-1);
    }

    @Test
    void directoryComesBack() throws IOException {
        StoredModel model = pull(CIDS.get("."));
        assertThat(model.files()).hasSize(CIDS.size() - 1);
        assertThat(Files.mismatch(content.resolve("1048577"), model.path().resolve("1048577")))
                .isEqualTo(-1);
    }

    @Test
    void pathLeadsToAFile() throws IOException {
        StoredModel model = pull(CIDS.get(".") + "/40000000");
        assertThat(Files.mismatch(content.resolve("40000000"), model.path())).isEqualTo(-1);
    }

    private StoredModel pull(String model) {
        Map<String, String> variables = Map.of("HOME", folder.resolve("home").toString());
        DownloadOptions options = DownloadOptions.builder()
                .set(IpfsOptions.GATEWAY, List.of(gateway))
                .build();
        try (Modelhaul haul =
                Modelhaul.builder().environment(Environment.of(variables)).build()) {
            return Objects.requireNonNull(haul.ensure("ipfs", model, options).block(Duration.ofSeconds(60)));
        }
    }

    private static void write(Path file, Content bytes) throws IOException {
        ByteBuf all = Unpooled.buffer(Math.max(1, (int) bytes.size()));
        try (ContentReader reader = bytes.open()) {
            reader.read(0, (int) bytes.size(), all);
            Files.write(file, Arrays.copyOf(all.array(), (int) bytes.size()));
        } finally {
            all.release();
        }
    }
}
