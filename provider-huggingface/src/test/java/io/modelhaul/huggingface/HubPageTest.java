package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URI;
import org.jspecify.annotations.Nullable;
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
    })
    void readsPagesOfThePublicHub(
            String page, @Nullable RepoType type, String id, @Nullable String revision, @Nullable String file) {
        assertThat(HubPage.read(page, PUBLIC)).isEqualTo(new HubAddress(type, id, revision, file));
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
