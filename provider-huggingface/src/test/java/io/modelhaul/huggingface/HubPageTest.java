package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.RepoType;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubPageTest {
    private static final URI PUBLIC = URI.create("https://huggingface.co");

    @ParameterizedTest
    @CsvSource({
        "https://huggingface.co/gpt2, , gpt2, , ",
        "https://huggingface.co/owner/name, , owner/name, , ",
        "https://hf.co/owner/name/, , owner/name, , ",
        "https://huggingface.co/gpt2/tree/main, , gpt2, main, ",
        "https://huggingface.co/owner/name/tree/refs%2Fpr%2F1, , owner/name, refs/pr/1, ",
        "https://huggingface.co/owner/name/tree/refs/pr/1, , owner/name, refs/pr/1, ",
        "https://huggingface.co/owner/name/blob/main/a/b%20c.json, , owner/name, main, a/b c.json",
        "https://huggingface.co/datasets/owner/name/resolve/v1/a.csv?download=true, DATASET, owner/name, v1, a.csv",
        "https://huggingface.co/spaces/owner/name/raw/main/app.py#L3, SPACE, owner/name, main, app.py",
        "HTTPS://HuggingFace.co/owner/name, , owner/name, , ",
        "http://www.huggingface.co:80/owner/name, , owner/name, , ",
        "hf.co/owner/name, , owner/name, , ",
        "huggingface.co/datasets/owner/name/tree/v1, DATASET, owner/name, v1, ",
    })
    void readsPagesOfThePublicHub(
            String page, @Nullable RepoType type, String id, @Nullable String revision, @Nullable String file) {
        assertThat(HubPage.read(page, PUBLIC)).isEqualTo(new HubAddress(type, id, revision, file, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf.co/owner/name:Q4_K_M",
                "huggingface.co/owner/name:Q4_K_M",
                "https://huggingface.co/owner/name:Q4_K_M"
            })
    void readsAQuantization(String page) {
        assertThat(HubPage.read(page, PUBLIC)).isEqualTo(new HubAddress(null, "owner/name", null, null, "Q4_K_M"));
    }

    @Test
    void readsPagesOfThePublicHubForAMirror() {
        assertThat(HubPage.read("https://huggingface.co/owner/name", URI.create("https://mirror.test/hub"))
                        .id())
                .isEqualTo("owner/name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://huggingface.co/owner/name",
                "https://hf.co/gpt2",
                "https://huggingface.co/owner/name/discussions/3",
                "http://mirror.test:8080/hub/owner/name",
                "http://MIRROR.test:8080/hub/owner/name/tree/main",
                "http://mirror.test:8080/hub/owner/name/blob/main/a.txt",
                "http://mirror.test:8080/hub/gpt2/resolve/main/a/b.txt?download=true",
                "http://mirror.test:8080/hub/datasets/owner/name/anything",
                "http://mirror.test:8080/hub/spaces/owner"
            })
    void recognizesPages(String address) {
        assertThat(recognized(address, DownloadOptions.none())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://huggingface.co",
                "https://huggingface.co/",
                "https://huggingface.co/api/models/owner/name",
                "https://user:secret@huggingface.co/owner/name",
                "https://huggingface.co:8443/owner/name",
                "https://huggingface.co.example.org/owner/name",
                "https://example.org/owner/name",
                "http://mirror.test:8080/owner/name",
                "http://mirror.test/hub/owner/name",
                "http://mirror.test:8080/hub/files/model.bin/x",
                "http://mirror.test:8080/hub/owner/name/raw/main/a.txt",
                "http://mirror.test:8080/hub/model.bin",
                "http://mirror.test:8080/hub/owner/name/resolve",
                "http://[broken/owner/name"
            })
    void leavesOtherAddressesAlone(String address) {
        assertThat(recognized(address, DownloadOptions.none())).isFalse();
    }

    @Test
    void takesTwoPartsOfAMirrorWithADigestForAFile() {
        DownloadOptions digest =
                DownloadOptions.builder().sha256("0".repeat(64)).build();

        assertThat(recognized("http://mirror.test:8080/hub/files/model.bin", digest))
                .isFalse();
        assertThat(recognized("http://mirror.test:8080/hub/o/r/resolve/main/model.bin", digest))
                .isTrue();
        assertThat(recognized("https://huggingface.co/o/r/resolve/main/model.bin", digest))
                .isTrue();
    }

    private static boolean recognized(String address, DownloadOptions options) {
        Environment environment =
                Environment.of(Map.of("HOME", "/home/none", "HF_ENDPOINT", "http://mirror.test:8080/hub/"));
        return new HuggingFaceProvider().recognizes(ModelRef.parse(address), options, environment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://mirror.test:8080/hub/owner/name", "http://mirror.test:8080/hub/owner/name/tree/main"})
    void readsPagesOfMirrorsWithAPath(String page) {
        HubAddress address = HubPage.read(page, URI.create("http://mirror.test:8080/hub"));

        assertThat(address.id()).isEqualTo("owner/name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/owner/name",
                "https://user@huggingface.co/owner/name",
                "https://huggingface.co/owner/name/discussions/3",
                "https://huggingface.co/owner/name/tree",
                "https://huggingface.co/owner/name/tree/main/folder",
                "https://huggingface.co/owner/name/%zz",
                "https://huggingface.co",
                "https://hugging face.co/owner/name"
            })
    void refusesOtherAddresses(String page) {
        assertThatThrownBy(() -> HubPage.read(page, PUBLIC))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
}
