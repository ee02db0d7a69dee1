package io.modelhaul;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    /** Wherever {@code SECRET} stands here, nothing of it may be left. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:SECRET@host/file",
                "https://SECRET@host/file",
                "https://user:p@SECRET@host/file",
                "HTTPS://user:SECRET@HOST",
                "git+ssh://user:SECRET@host/x",
                "https://user:it'sSECRET@host/",
                "a https://u:SECRET@h, b https://u:SECRET@h.",
                "https://host/file?X-Amz-Signature=SECRET",
                "https://host/file?a=b&X-Amz-Signature=SECRET&c=d",
                "https://host/file?sig=it's)SECRET",
                "https://host/file?sig=a]SECRET",
                "https://host/file?a=1,SECRET",
                "https://host/file?a.b:SECRET",
                "https://host?SECRET",
                "https://host/#access_token=SECRET",
                "(see https://host/file?sig=SECRET)",
                "see 'https://host/file?sig=SECRET', then",
                "{\"url\":\"https://host/file?sig=SECRET\",\"n\":1}",
                "https://h/f?next=https://u:SECRET@i/?x=SECRET",
                "hf://owner/repo?token=SECRET",
                "Location: /file?X-Amz-Credential=SECRET&X-Amz-Signature=SECRET",
                "/file?sig=SECRET",
                "/file?a=b&access_token=SECRET&c",
                "GET /x?token=SECRET HTTP/1.1",
                "Bearer SECRETtoken",
                "bearer    SECRETtoken",
                "BEARER\tSECRETtoken",
                "Bearer%20SECRETtoken",
                "Basic dXNlcjpwYXNzSECRET==",
                "Authorization: SECRET",
                "authorization=token SECRET",
                "\"Authorization\": \"token SECRET\"",
                "Proxy-Authorization: Digest username=SECRET",
                "Cookie: a=SECRET; b=SECRET",
                "Set-Cookie: session=SECRET; Path=/",
                "X-Api-Key: SECRET",
                "PRIVATE-TOKEN: SECRET",
                "token hf_abcdefSECRET was refused",
                "token=hf_abcdefSECRET",
                "%3Dhf_abcdefSECRET",
                "api_org_abcdefSECRET",
                "sk-proj-abcd_SECRET",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiSECRET.SECRET",
            })
    void leavesNothingOfASecret(String text) {
        assertThat(Redaction.text(text)).doesNotContain("SECRET");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Qwen/Qwen3-0.6B | Qwen/Qwen3-0.6B",
                "https://hub.example.org/api/models | https://hub.example.org/api/models",
                "https://host/a@b/c | https://host/a@b/c",
                "https://u:p@host/f?q#r is gone | https://***@host/f is gone",
                "see (https://host/f?q). | see (https://host/f).",
                "hf://owner/repo@main/file | hf://owner/repo@main/file",
                "hf_transfer | ***",
                "task-force and ask-questions | task-force and ask-questions",
                "a bearer token | a bearer token",
                "models--a--b/snapshots/0f/x.gguf | models--a--b/snapshots/0f/x.gguf",
                "Is it here? Yes & no; a=b | Is it here? Yes & no; a=b",
                "sha256:deadbeef is not what was promised | sha256:deadbeef is not what was promised",
            })
    void leavesTheRestReadable(String text, String expected) {
        assertThat(Redaction.text(text)).isEqualTo(expected);
    }

    @Test
    void redactingTwiceChangesNothingMore() {
        Random random = new Random(7);
        String[] pieces = {
            "https://", "u:p@", "host", "/f", "?", "sig=abc", "&", " ", "#", "Bearer abcdefgh", "'", ")", "hf_abcdef"
        };
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(12, 0, pieces.length).forEach(piece -> text.append(pieces[piece]));
            String once = Redaction.text(text.toString());
            assertThat(Redaction.text(once)).as("of <%s>", text).isEqualTo(once);
        }
    }

    @Test
    @Timeout(value = 20, unit = SECONDS)
    void isNotSlowedDownOrOverflownByHostileText() {
        String[] hostile = {
            "://".repeat(2_700),
            "a.".repeat(100_000) + "://",
            "https://h/?" + "')".repeat(100_000) + "x",
            "https://h/?" + "a".repeat(1_000_000),
            "https://" + "@".repeat(20_000),
            "eyJ".repeat(50_000),
            "?token=".repeat(50_000),
            "Authorization ".repeat(50_000),
            "Bearer ".repeat(50_000),
            "Bearer" + " ".repeat(50_000),
        };
        for (String text : hostile) {
            assertThat(Redaction.text(text).length()).isLessThanOrEqualTo(text.length() + 10);
        }
    }

    @Test
    void showsAnAddressWithoutItsSecrets() {
        assertThat(Redaction.uri(URI.create("https://me:pw@h:8443/a%20b?x=1#y")))
                .isEqualTo("https://***@h:8443/a%20b");
    }

    @Test
    void everyMessageOfAFailureIsRedacted() {
        DownloadException failure = new DownloadException(ErrorCode.IO, "at https://u:pw@h/f?sig=abc");

        assertThat(failure).hasMessage("at https://***@h/f").hasToString("DownloadException[IO]: at https://***@h/f");
    }
}
