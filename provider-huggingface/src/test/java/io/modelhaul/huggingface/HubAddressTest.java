package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.RepoType;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.spi.DownloadRequest;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubAddressTest {

    @ParameterizedTest
    @CsvSource({
        "gpt2, , gpt2, , ",
        "owner/name, , owner/name, , ",
        "owner/name/, , owner/name, , ",
        "models/owner/name, MODEL, owner/name, , ",
        "datasets/owner/name, DATASET, owner/name, , ",
        "datasets/squad, DATASET, squad, , ",
        "spaces/owner/name@v1/app.py, SPACE, owner/name, v1, app.py",
        "owner/name@main, , owner/name, main, ",
        "gpt2@main/config.json, , gpt2, main, config.json",
        "owner/name/a/b.json, , owner/name, , a/b.json",
        "owner/name@v1/a/b.json, , owner/name, v1, a/b.json",
        "owner/name@refs/pr/12, , owner/name, refs/pr/12, ",
        "owner/name@refs/pr/12/a.json, , owner/name, refs/pr/12, a.json",
        "owner/name@refs/convert/parquet/a.json, , owner/name, refs/convert/parquet, a.json",
        "owner/name@refs%2Fpr%2F12/a.json, , owner/name, refs/pr/12, a.json",
        "owner/name@feature%2Fx, , owner/name, feature/x, ",
        "owner/name@refs/heads/x, , owner/name, refs, heads/x",
        "owner/name/with%20space+plus/100%25.txt, , owner/name, , with space+plus/100%.txt",
        "owner/name/%C3%A9t%C3%A9.txt, , owner/name, , été.txt",
        "owner/name/a@b.txt, , owner/name, , a@b.txt",
    })
    void readsSources(
            String text, @Nullable RepoType type, String id, @Nullable String revision, @Nullable String file) {
        assertThat(HubAddress.ofSource(text)).isEqualTo(new HubAddress(type, id, revision, file, null));
    }

    @ParameterizedTest
    @CsvSource({
        "owner/name:Q4_K_M, owner/name, , Q4_K_M",
        "owner/name:q8_0@v1, owner/name, v1, q8_0",
        "owner/name@v1:UD-Q4_K_XL, owner/name, v1, UD-Q4_K_XL",
        "gpt2:F16, gpt2, , F16",
    })
    void readsQuantizations(String text, String id, @Nullable String revision, String quant) {
        assertThat(HubAddress.ofSource(text)).isEqualTo(new HubAddress(null, id, revision, null, quant));
        assertThat(HubAddress.ofName(text)).isEqualTo(new HubAddress(null, id, revision, null, quant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "owner/name:",
                "owner/name:Q4_K_M/file.gguf",
                "owner/name:a b",
                "owner/name:a:b",
                "owner/name:..%2Fb",
                "gpt2:F16/config.json"
            })
    void refusesWhatIsNoQuantization(String text) {
        assertInvalid(() -> HubAddress.ofSource(text));
    }

    @Test
    void refusesEndlessNames() {
        assertInvalid(() -> HubAddress.ofSource("owner/" + "a@".repeat(64 << 10)));
    }

    @Test
    void decodesOnlyOnce() {
        assertThat(HubAddress.ofSource("owner/name/a%252e.txt").file()).isEqualTo("a%2e.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner/name/100%.txt", "owner/name/%zz", "owner/name/%f", "owner/name/%ff"})
    void refusesWhatCannotBeDecoded(String text) {
        assertInvalid(() -> HubAddress.ofSource(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf://owner/name/../secret",
                "hf://owner/name/%2e%2e/secret",
                "hf://owner/name/a%2F..%2F..%2Fb",
                "hf://owner/name/%5c..%5cb",
                "hf://owner/name//etc/passwd",
                "hf://owner/name/a%00b",
                "hf://owner/name@..",
                "hf://owner/name@a%2F..%2Fb",
                "hf://owner/name@%2Fetc",
                "hf://owner/name@",
                "hf://../name",
                "hf://owner/..",
                "hf://%2e%2e/name",
                "hf://owner/na--me",
                "hf://own er/name",
                "hf://owner/name.git",
                "hf://-owner/name",
                "hf://@main"
            })
    void refusesNamesThatLeadElsewhere(String source) {
        assertInvalid(() -> read(source, DownloadOptions.none()));
    }

    @Test
    void putsWhatTheSourceSaysIntoTheOptions() {
        HubRequest request = read("hf://datasets/owner/name@v1/a.csv", DownloadOptions.none());

        assertThat(request.repo()).isEqualTo(new HubRepo(RepoType.DATASET, "owner/name"));
        assertThat(request.revision()).isEqualTo("v1");
        assertThat(request.selection().file()).isEqualTo("a.csv");
    }

    @Test
    void agreesWithEqualOptions() {
        DownloadOptions options = DownloadOptions.builder().revision("v1").build();

        assertThat(read("hf://owner/name@v1", options).revision()).isEqualTo("v1");
    }

    @Test
    void refusesOptionsThatContradictTheSource() {
        DownloadOptions options = DownloadOptions.builder()
                .revision("v2")
                .set(HuggingFaceOptions.REPO_TYPE, RepoType.SPACE)
                .build();

        assertInvalid(() -> read("hf://owner/name@v1", options));
        assertInvalid(() -> read("hf://datasets/owner/name", options));
    }

    private static HubRequest read(String source, DownloadOptions options) {
        DownloadRequest request = new HuggingFaceProvider().request(ModelRef.parse(source), options);
        return HubRequest.of(request, Environment.of(Map.of("HOME", "/home/none")));
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
}
