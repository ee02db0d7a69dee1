package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final HubTree TREE =
            new HubTree(Stream.of("config.json", "data/Model-Q4.gguf", "data/b/c.txt", "x\ny")
                    .map(path -> HubFile.named(path, 1, "0".repeat(40)))
                    .toList());

    private static List<String> paths(DownloadOptions.Builder options) {
        return Selection.of(options.build()).of(TREE, "owner/name").stream()
                .map(HubFile::path)
                .toList();
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    @Test
    void takesAllWithoutPatterns() {
        assertThat(paths(DownloadOptions.builder())).hasSize(4);
    }

    @Test
    void takesOneFile() {
        assertThat(paths(DownloadOptions.builder().file("data/b/c.txt"))).containsExactly("data/b/c.txt");
    }

    @Test
    void takesWhatThePatternsLetThrough() {
        assertThat(paths(DownloadOptions.builder().include("data/").exclude("*.txt")))
                .containsExactly("data/Model-Q4.gguf");
    }

    @Test
    void namesFilesThatMayHaveBeenMeant() {
        assertFails(
                ErrorCode.NOT_FOUND,
                () -> paths(DownloadOptions.builder().file("model-q4.gguf")),
                "no file 'model-q4.gguf' in owner/name",
                "data/Model-Q4.gguf");
        assertFails(
                ErrorCode.NOT_FOUND, () -> paths(DownloadOptions.builder().file("none")), "for example, config.json");
    }

    @Test
    void saysThatNothingFitsThePatterns() {
        assertFails(
                ErrorCode.NOT_FOUND,
                () -> paths(DownloadOptions.builder().include("*.safetensors")),
                "None of the 4 files",
                "x?y");
    }

    @Test
    void takesNothingFromARepositoryWithoutFiles() {
        HubTree empty = new HubTree(List.of());

        assertThat(Selection.of(DownloadOptions.none()).of(empty, "x")).isEmpty();
        assertFails(
                ErrorCode.NOT_FOUND,
                () -> Selection.of(DownloadOptions.builder().file("a").build()).of(empty, "x"),
                "It has no files");
    }

    @Test
    void refusesWhatCannotBeMeantTogether() {
        assertFails(
                ErrorCode.INVALID_REQUEST,
                () -> paths(DownloadOptions.builder().file("a").include("*")),
                "not both");
        assertFails(
                ErrorCode.INVALID_REQUEST, () -> paths(DownloadOptions.builder().sha256("0".repeat(64))), "sha256");
        assertFails(
                ErrorCode.INVALID_REQUEST, () -> paths(DownloadOptions.builder().file("../a")), "../a");
    }
}
