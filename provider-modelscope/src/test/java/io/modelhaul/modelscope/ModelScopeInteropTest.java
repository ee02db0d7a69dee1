package io.modelhaul.modelscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.testkit.LocalModelScope;
import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ModelScope's own SDK beside Modelhaul, on one cache and against the local ModelScope. */
@Tag("interop")
@Timeout(300)
class ModelScopeInteropTest {
    private static final Content WEIGHTS = Content.generated(1, 3_000_000);
    private static final String PREAMBLE = "import os\nfrom modelscope_hub import HubApi\napi = HubApi()\n";

    private final Path home;
    private final LocalModelScope site = LocalModelScope.builder()
            .model(
                    "owner/name",
                    files -> files.file("config.json", "{}")
                            .file("sub/a b+c.txt", "text")
                            .lfs("model.bin", WEIGHTS))
            .dataset("owner/data", files -> files.file("d.csv", "1,2"))
            .start();
    private final ScopeCalls calls;
    private String python = "";

    ModelScopeInteropTest(@TempDir Path home) {
        this.home = home;
        this.calls = new ScopeCalls(home, site);
    }

    @BeforeEach
    void findPeer() {
        String found = System.getenv("MODELHAUL_PEER_MODELSCOPE");
        assumeTrue(
                found != null && Files.isExecutable(Path.of(found)),
                "peer missing: Python with modelscope-hub (MODELHAUL_PEER_MODELSCOPE names its interpreter)");
        python = String.valueOf(found);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private String sdk(String token, String script) throws IOException, InterruptedException {
        Path errors = home.resolve("python-errors.txt");
        ProcessBuilder builder = new ProcessBuilder(python, "-c", PREAMBLE + script);
        builder.environment().keySet().removeIf(name -> name.startsWith("MODELSCOPE") || name.endsWith("_PROXY"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("MODELSCOPE_ENDPOINT", site.endpoint().toString());
        builder.environment().put("MODELSCOPE_CACHE", calls.cache().toString());
        if (!token.isEmpty()) {
            builder.environment().put("MODELSCOPE_API_TOKEN", token);
        }
        Process process = builder.redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", Files.readString(errors)).isZero();
        return output.strip().lines().reduce((first, last) -> last).orElse("");
    }

    @Test
    void theSdkDownloadsFromTheLocalModelScope() throws Exception {
        site.model("owner/name").privateFor("ms-1");

        Path model = Path.of(sdk("ms-1", "print(api.download_repo('owner/name', 'model'))"));

        assertThat(model).isEqualTo(calls.snapshot("master"));
        assertThat(Content.of(model.resolve("model.bin")).sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(model.resolve("sub/a b+c.txt")).hasContent("text");
        assertThat(sdk("", "print(os.listdir(api.download_repo('owner/data', 'dataset')))"))
                .isEqualTo("['d.csv']");
    }

    @Test
    void theSdkReadsWhatWeStoredWithoutANetwork() throws Exception {
        Path model = calls.pull("ms://owner/name");
        assertThat(
                        sdk(
                                "",
                                "r = api.verify_cache('owner/name', 'model')\nprint(r.checked_count, r.mismatches, r.extra_paths)"))
                .isEqualTo("3 [] []");
        site.stop();

        assertThat(sdk("", "print(api.download_repo('owner/name', 'model', local_files_only=True))"))
                .isEqualTo(model.toString());
    }

    @Test
    void weReadAndVerifyWhatTheSdkStoredWithoutFetching() throws Exception {
        sdk("", "print(api.download_repo('owner/name', 'model'))");
        site.log().clear();

        assertThat(calls.pull("ms://owner/name")).isEqualTo(calls.snapshot("master"));

        assertThat(site.log().contentBytes()).isZero();
        try (Modelhaul haul = calls.haul()) {
            assertThat(haul.models()
                            .verify(ModelRef.parse("ms://owner/name"), StoreOptions.none())
                            .block()
                            .bad())
                    .isEmpty();
        }
    }

    @Test
    void bothTakeTheSameLockFiles() throws Exception {
        sdk("", "print(api.download_repo('owner/name', 'model'))");
        String[] locks = calls.cache().resolve(".lock").toFile().list();
        assertThat(locks).hasSize(3);

        site.model("owner/name").commit(files -> files.file("config.json", "[]"));
        calls.pull("ms://owner/name");

        assertThat(calls.cache().resolve(".lock").toFile().list()).containsExactlyInAnyOrder(locks);
    }
}
