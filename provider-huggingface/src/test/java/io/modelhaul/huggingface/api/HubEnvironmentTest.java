package io.modelhaul.huggingface.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.HubRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubEnvironmentTest {
    private final Path home;

    HubEnvironmentTest(@TempDir Path home) {
        this.home = home;
    }

    private HubEnvironment with(String... pairs) {
        Map<String, String> variables = new HashMap<>(Map.of("HOME", home.toString()));
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
        }
        return new HubEnvironment(Environment.of(variables));
    }

    private static Path cache(HubEnvironment environment) {
        return environment.cacheFolder(DownloadOptions.none());
    }

    @Test
    void findsTheCacheWherePythonDoes() {
        assertThat(cache(with())).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(cache(with("XDG_CACHE_HOME", "/x"))).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(cache(with("HF_HOME", "~/hf", "XDG_CACHE_HOME", "/x"))).isEqualTo(home.resolve("hf/hub"));
        assertThat(cache(with("HUGGINGFACE_HUB_CACHE", "/old", "HF_HOME", "/h")))
                .isEqualTo(Path.of("/old"));
        assertThat(cache(with("HF_HUB_CACHE", "/new", "HUGGINGFACE_HUB_CACHE", "/old")))
                .isEqualTo(Path.of("/new"));
        assertThat(cache(with("HF_HUB_CACHE", "$BASE/c/${BASE}/$NONE", "BASE", "/b")))
                .isEqualTo(Path.of("/b/c/b/$NONE"));
    }

    @Test
    void takesAnEmptyVariableForNone() {
        assertThat(cache(with("HF_HUB_CACHE", "", "HF_HOME", " "))).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(with("HF_ENDPOINT", "").endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    }

    @Test
    void prefersTheFolderOfTheOption() {
        DownloadOptions options = DownloadOptions.builder()
                .set(DownloadOptions.CACHE_DIR, Path.of("/o"))
                .build();

        assertThat(with("HF_HUB_CACHE", "/new").cacheFolder(options)).isEqualTo(Path.of("/o"));
    }

    @Test
    void asksTheMirror() {
        HubEnvironment environment = with("HF_ENDPOINT", "https://mirror.test/hub//");

        assertThat(HubRequest.base(DownloadOptions.none(), environment))
                .isEqualTo(URI.create("https://mirror.test/hub"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"huggingface.co", "ftp://x.test", "https://", "://"})
    void refusesAnEndpointThatIsNoAddress(String endpoint) {
        assertThatThrownBy(() -> with("HF_ENDPOINT", endpoint).endpoint())
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("HF_ENDPOINT");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "ON, true", "yes, true", "True, true", "0, false", "no, false", "y, false", "junk, false"})
    void readsSwitches(String value, boolean on) {
        assertThat(with("HF_HUB_OFFLINE", value).offline()).isEqualTo(on);
        assertThat(with("TRANSFORMERS_OFFLINE", value).offline()).isEqualTo(on);
        assertThat(with("HF_HUB_DISABLE_SYMLINKS", value).symlinksDisabled()).isEqualTo(on);
    }

    @Test
    void letsTheHubsOwnSwitchWin() {
        assertThat(with("HF_HUB_OFFLINE", "0", "TRANSFORMERS_OFFLINE", "1").offline())
                .isFalse();
    }

    @Test
    void findsTheTokenInPythonsOrder() throws IOException {
        Path file = Files.createDirectories(home.resolve(".cache/huggingface")).resolve("token");
        Files.writeString(file, " of-the-file\r\n");
        Path other = Files.writeString(home.resolve("other"), "of-the-other-file\n");

        assertThat(with("HF_TOKEN", "first", "HUGGING_FACE_HUB_TOKEN", "second").token())
                .isEqualTo(new HubToken("first", "HF_TOKEN"));
        assertThat(with("HF_TOKEN", "\r\n", "HUGGING_FACE_HUB_TOKEN", "sec\r\nond")
                        .token())
                .isEqualTo(new HubToken("second", "HUGGING_FACE_HUB_TOKEN"));
        assertThat(with().token()).isEqualTo(new HubToken("of-the-file", "the file " + file));
        assertThat(with("HF_TOKEN_PATH", other.toString()).token())
                .isEqualTo(new HubToken("of-the-other-file", "the file " + other));
        assertThat(with("HF_TOKEN_PATH", "/none").token()).isNull();
        assertThat(with("HF_TOKEN", "first", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
                        .token())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"hf_x\"", "'hf_x'", "\uFEFFhf_x", " \"hf_x\"\r\n", "\uFEFF'hf_x'"})
    void takesQuotesAndMarksOffATokenThatWasPasted(String pasted) {
        assertThat(authorization(DownloadOptions.none(), with("HF_TOKEN", pasted)))
                .isEqualTo("Bearer hf_x");
    }

    @Test
    void readsTokenFilesWithAMark() throws IOException {
        Path file = Files.writeString(home.resolve("token"), "\uFEFFhf_x\r\n");

        assertThat(authorization(DownloadOptions.none(), with("HF_TOKEN_PATH", file.toString())))
                .isEqualTo("Bearer hf_x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void saysWhenATokenFileIsInUtf16(String charset) throws IOException {
        Path file = Files.writeString(home.resolve("token"), "hf_secret", Charset.forName(charset));

        assertThatThrownBy(() -> with("HF_TOKEN_PATH", file.toString()).token())
                .hasMessageContaining("UTF-16")
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("hf_")
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @Test
    void saysWhereATokenThatIsNoneCameFrom() {
        assertThatThrownBy(() -> authorization(DownloadOptions.none(), with("HF_TOKEN", "hf_a hf_b")))
                .hasMessageContaining("from HF_TOKEN");
        assertThatThrownBy(() -> authorization(
                        DownloadOptions.builder().token("hf_a hf_b").build(), with("HF_TOKEN", "hf_c")))
                .hasMessageContaining("from the option 'token'");
    }

    private static String authorization(DownloadOptions options, HubEnvironment environment) {
        HubEndpoint endpoint = HubEndpoint.of(URI.create("https://hub.test"), options, environment);
        return endpoint.credentials() == null
                ? ""
                : endpoint.credentials().headers().getOrDefault("authorization", "");
    }

    @Test
    void letsTheOptionWinAndAnEmptyOneMeanNone() {
        HubEnvironment environment = with("HF_TOKEN", "of-the-environment");
        DownloadOptions.Builder options = DownloadOptions.builder();

        assertThat(authorization(options.build(), environment)).isEqualTo("Bearer of-the-environment");
        assertThat(authorization(options.token("given\n").build(), environment)).isEqualTo("Bearer given");
        assertThat(authorization(options.token("").build(), environment)).isEmpty();
        options.parse(DownloadOptions.HEADER, "Authorization: Basic abc", "X-Org: me");
        assertThat(authorization(options.token("given").build(), environment)).isEqualTo("Basic abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf_abc def", "hf_a\u0007bc", "hf_é"})
    void refusesATokenThatIsNoneWithoutShowingIt(String token) {
        assertThatThrownBy(() ->
                        authorization(DownloadOptions.builder().token(token).build(), with()))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageNotContaining("hf_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:secret@hub.test", "https://hub.test?key=secret", "https://hub.test#secret"})
    void refusesSecretsInTheEndpointWithoutShowingThem(String endpoint) {
        DownloadOptions options =
                DownloadOptions.builder().endpoint(URI.create(endpoint)).build();

        assertThatThrownBy(() -> HubRequest.base(options, with()))
                .isInstanceOf(DownloadException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hub.test/x, true",
        "https://HUB.test:443/x, true",
        "https://hub.test:8443/x, false",
        "http://hub.test/x, false",
        "https://cdn.hub.test/x, false",
        "https://user@hub.test/x, false",
        "//hub.test/x, false"
    })
    void knowsItsOwnOrigin(String address, boolean same) {
        HubEndpoint endpoint = HubEndpoint.open(URI.create("https://hub.test"));

        assertThat(endpoint.sameOrigin(URI.create(address))).isEqualTo(same);
    }
}
