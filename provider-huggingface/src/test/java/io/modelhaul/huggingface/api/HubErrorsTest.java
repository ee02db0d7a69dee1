package io.modelhaul.huggingface.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubErrorsTest {
    private static final URI BASE = URI.create("https://hub.test/prefix");
    private static final URI CALL = URI.create("https://hub.test/prefix/api/datasets/owner/name/revision/v1");
    private static final HubRepo REPO = new HubRepo(RepoType.DATASET, "owner/name");

    private static DownloadException read(boolean token, HttpResponse answer, String body) {
        Credentials credentials =
                token ? new Credentials(BASE, Map.of("authorization", "Bearer hf_secretsecret")) : null;
        return HubErrors.of(new HubEndpoint(BASE, credentials, token ? "HF_TOKEN" : null), REPO, "v1")
                .read(answer, body);
    }

    private static HttpResponse answer(int status, String... headers) {
        HttpHeaders all = new DefaultHttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.set(headers[i], headers[i + 1]);
        }
        return new HttpResponse(status, CALL, all, List.of());
    }

    private static HttpResponse answer(int status, @Nullable String code, @Nullable String message) {
        HttpHeaders all = new DefaultHttpHeaders();
        if (code != null) {
            all.set("X-Error-Code", code);
        }
        if (message != null) {
            all.set("X-Error-Message", message);
        }
        return new HttpResponse(status, CALL, all, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "404, RevisionNotFound, Invalid rev id, false, NOT_FOUND, no revision 'v1' in datasets/owner/name",
        "404, RevisionNotFound, Invalid rev id, false, NOT_FOUND, one with slashes is given with the option",
        "404, EntryNotFound, Entry not found, false, NOT_FOUND, no such file",
        "401, GatedRepo, Access is restricted, false, GATED, Ask for access at https://hub.test/prefix/datasets/owner/name",
        "403, GatedRepo, Not in the list, true, GATED, with the account of this token",
        "403, , Access to this resource is disabled., false, FORBIDDEN, disabled access",
        "401, RepoNotFound, Invalid username or password., false, NOT_FOUND, or HF_TOKEN",
        "404, RepoNotFound, Repository not found, true, NOT_FOUND, use a token that may see it",
        "401, RepoNotFound, Invalid credentials in Authorization header, true, AUTH_REQUIRED, does not accept the token",
        "401, , Invalid credentials in Authorization header, true, AUTH_REQUIRED, https://hub.test/prefix/settings/tokens",
        "401, , , false, AUTH_REQUIRED, or HF_TOKEN",
        "401, , , false, AUTH_REQUIRED, Check the name",
        "401, , , true, AUTH_REQUIRED, that the account of this token may see it",
        "401, , Invalid username or password., false, AUTH_REQUIRED, 'private, gated or not there'",
        "401, , Invalid username or password., true, AUTH_REQUIRED, or the token from HF_TOKEN is not accepted",
        "401, , Invalid credentials in Authorization header, true, AUTH_REQUIRED, the token from HF_TOKEN",
        "403, GatedRepo, Not in the list, true, GATED, which is from HF_TOKEN",
        "400, , Bad request, false, PROTOCOL, Bad request",
        "403, , Only for members, true, FORBIDDEN, Only for members",
        "404, , Sorry, false, NOT_FOUND, Sorry",
        "429, , Slow down, false, RATE_LIMITED, Slow down",
        "503, , Back soon, false, SERVER_ERROR, Back soon",
    })
    void tellsFailuresApartWithTheHubsOwnWords(
            int status,
            @Nullable String code,
            @Nullable String message,
            boolean token,
            ErrorCode expected,
            String words) {
        DownloadException failure = read(token, answer(status, code, message), "");

        assertThat(failure.code()).isEqualTo(expected);
        assertThat(failure).hasMessageContaining(words).hasMessageNotContaining("hf_secret");
        if (message != null) {
            assertThat(failure).hasMessageContaining(message);
        }
        assertThat(failure.retryable()).isEqualTo(status == 429 || status == 503);
    }

    @Test
    void letsTheFirstRuleWin() {
        String disabled = "Access to this resource is disabled.";

        assertThat(read(false, answer(404, "RevisionNotFound", disabled), "").code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(read(false, answer(404, "RepoNotFound", disabled), "").code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void readsTheWordsOfJsonOnce() {
        String body =
                "{\"error\":\"Rate\\nlimited\",\"errors\":[{\"message\":\"Rate limited\"},{\"message\":\"Wait\"}]}";

        assertThat(read(false, answer(429, null, "Rate limited"), body))
                .hasMessageContaining("\"Rate limited Wait\"")
                .hasMessageNotContaining("{");
    }

    @Test
    void shortensWhatTheHubSays() {
        String message = String.valueOf(read(false, answer(400, null, null), "{\"error\":\"" + "x".repeat(5000) + "\"}")
                .getMessage());

        assertThat(message).hasSizeLessThan(600);
    }

    @Test
    void showsNoWebPage() {
        DownloadException failure =
                read(false, answer(404, "Content-Type", "text/html"), "<html><body>Nginx</body></html>");

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageNotContaining("<").hasMessageNotContaining("Nginx");
    }

    @Test
    void obeysTheRateLimit() {
        DownloadException failure =
                read(false, answer(429, "RateLimit", "\"api\";r=0;t=55", "X-Error-Message", "Slow"), "");

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(56));
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void takesARefusalOfStorageForAnAddressToBeSignedAnew() {
        HttpHeaders none = new DefaultHttpHeaders();
        URI signed = URI.create("https://cdn.test/x?signature=secret");
        HttpResponse elsewhere = new HttpResponse(403, signed, none, List.of(answer(302)));
        HttpResponse here = new HttpResponse(403, CALL, none, List.of(answer(302)));

        assertThat(read(true, elsewhere, "<Error>expired</Error>").retryable()).isTrue();
        assertThat(read(true, here, "").retryable()).isTrue();
        assertThat(read(true, answer(403), "").retryable()).isFalse();
        assertThat(read(true, elsewhere, "")).hasMessageNotContaining("secret");
    }

    @Test
    void speaksOfNoRepositoryWhenTheCatalogueFails() {
        DownloadException failure =
                HubErrors.ofCatalogue(HubEndpoint.open(BASE)).read(answer(503, null, "Later"), "");

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(failure).hasMessageNotContaining("null");
    }
}
