package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizationTest {

    @ParameterizedTest
    @CsvSource({
        "Q4_K_M, m-Q4_K_M.gguf",
        "q4_k_m, m-Q4_K_M.gguf",
        "Q4-K-M, m.Q4_K_M.gguf",
        "q4km, m.q4_k_m.GGUF",
        "Q4_K_M, sub/m-Q4_K_M.gguf",
        "Q4_K_M, Q4_K_M/m-00001-of-00001.gguf",
        "Q4_K, m-Q4_K.gguf",
        "Q8_0, m-q8_0.gguf",
        "Q4_0, m-Q4_0-v2.gguf",
        "IQ3_XXS, m-IQ3_XXS.gguf",
        "TQ1_0, m-TQ1_0.gguf",
        "F16, m-f16.gguf",
        "BF16, BF16/m-BF16.gguf",
        "Q4_K_XL, m-UD-Q4_K_XL.gguf",
        "UD-Q4_K_XL, m-UD-Q4_K_XL.gguf",
        "MXFP4_MOE, m-MXFP4_MOE.gguf",
        "Q4_0_4_4, m-Q4_0_4_4.gguf",
    })
    void isInNames(String wanted, String path) {
        assertThat(chosen(wanted, path)).containsExactly(path);
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_K, m-Q4_K_M.gguf",
        "Q4, m-Q4_0.gguf",
        "Q4_0, m-Q4_0_4_4.gguf",
        "Q4_K_S, m-Q4_K_M.gguf",
        "Q4_K_M, m-IQ4_K_M.gguf",
        "F16, m-BF16.gguf",
        "F16, mmproj-F16.gguf",
        "Q4_K_M, m-Q4_K_M.safetensors",
        "Q4_K_M, Q4_K_M/m-Q8_0.gguf",
        "Q4_K_M, m--Q4_K_M_L.gguf",
    })
    void isNotInOtherNames(String wanted, String path) {
        assertThatThrownBy(() -> chosen(wanted, path))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void saysWhichThereAre() {
        assertThatThrownBy(() -> chosen("Q2_K", "README.md", "m-Q4_K_M.gguf", "m-UD-Q8_K_XL.gguf", "mmproj-F16.gguf"))
                .hasMessageContaining("Q2_K")
                .hasMessageContaining("It has Q4_K_M, UD-Q8_K_XL.")
                .hasMessageNotContaining("F16");
        assertThatThrownBy(() -> chosen("Q2_K", "README.md")).hasMessageContaining("no GGUF files");
    }

    @Test
    void refusesToChooseBetweenModels() {
        assertThatThrownBy(() -> chosen("Q8_0", "a-Q8_0.gguf", "b-Q8_0.gguf", "b-Q4_0.gguf"))
                .hasMessageContaining("a-Q8_0.gguf, b-Q8_0.gguf")
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @Test
    void prefersPlainToDynamic() {
        assertThat(chosen("Q8_K_XL", "m-UD-Q8_K_XL.gguf", "m-Q8_K_XL.gguf")).containsExactly("m-Q8_K_XL.gguf");
    }

    @Test
    void takesAllPartsOfASplitModel() {
        String[] parts = {
            "Q8_0/m-Q8_0-00001-of-00003.gguf", "Q8_0/m-Q8_0-00002-of-00003.gguf", "Q8_0/m-Q8_0-00003-of-00003.gguf"
        };

        assertThat(chosen("q8_0", parts)).containsExactly(parts);
        assertThatThrownBy(() -> chosen("q8_0", parts[0], parts[2]))
                .hasMessageContaining("only 2")
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void takesOneProjectorAlong() {
        assertThat(chosen("Q8_0", "m-Q8_0.gguf", "mmproj-BF16.gguf", "mmproj-F16.gguf"))
                .containsExactly("m-Q8_0.gguf", "mmproj-F16.gguf");
        assertThat(chosen("Q8_0", "m-Q8_0.gguf", "mmproj-F16.gguf", "mmproj-m-Q8_0.gguf"))
                .containsExactly("m-Q8_0.gguf", "mmproj-m-Q8_0.gguf");
        assertThat(chosen("Q8_0", "m-Q8_0.gguf", "m-mmproj.gguf")).containsExactly("m-Q8_0.gguf", "m-mmproj.gguf");
        assertThat(chosen("Q8_0", "other/mmproj-F16.gguf", "m-Q8_0.gguf")).containsExactly("m-Q8_0.gguf");
    }

    @Test
    void leavesTheProjectorWhenAskedTo() {
        DownloadOptions options = DownloadOptions.builder()
                .set(HuggingFaceOptions.QUANT, "Q8_0")
                .set(HuggingFaceOptions.NO_COMPANIONS, true)
                .build();

        assertThat(chosen(options, "m-Q8_0.gguf", "mmproj-F16.gguf")).containsExactly("m-Q8_0.gguf");
    }

    @Test
    void choosesAmongWhatThePatternsLetThrough() {
        DownloadOptions options = DownloadOptions.builder()
                .set(HuggingFaceOptions.QUANT, "Q8_0")
                .exclude("b-*", "mmproj*")
                .build();

        assertThat(chosen(options, "a-Q8_0.gguf", "b-Q8_0.gguf", "mmproj-F16.gguf"))
                .containsExactly("a-Q8_0.gguf");
    }

    @Test
    void isRefusedTogetherWithAFile() {
        DownloadOptions options = DownloadOptions.builder()
                .set(HuggingFaceOptions.QUANT, "Q8_0")
                .file("a.gguf")
                .build();

        assertThatThrownBy(() -> Selection.of(options))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    private static List<String> chosen(String wanted, String... paths) {
        return chosen(
                DownloadOptions.builder().set(HuggingFaceOptions.QUANT, wanted).build(), paths);
    }

    private static List<String> chosen(DownloadOptions options, String... paths) {
        HubTree tree = new HubTree(Arrays.stream(paths)
                .map(path -> new HubFile(path, 1, "0".repeat(40), null, null))
                .toList());
        return Selection.of(options).of(tree, "owner/name at 'main'").stream()
                .map(HubFile::path)
                .toList();
    }
}
