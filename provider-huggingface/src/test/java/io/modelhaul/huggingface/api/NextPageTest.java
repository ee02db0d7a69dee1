package io.modelhaul.huggingface.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextPageTest {
    private static final HubEndpoint ENDPOINT = HubEndpoint.open(URI.create("https://hub.test/prefix"));
    private static final URI PAGE = URI.create("https://hub.test/prefix/api/models/o/n/tree/c?recursive=true");

    private static Optional<URI> next(String... links) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add("Link", List.of(links));
        return NextPage.after(new HttpResponse(200, PAGE, headers, List.of()), ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<https://hub.test/prefix/next?cursor=a,b>; rel=\"next\"",
                "<https://hub.test/prefix/next?cursor=a,b>;rel=next",
                "</prefix/next?cursor=a,b>; title=\"x, y\"; REL = \"prev next\"",
                "<https://hub.test/last>; rel=\"last\", <https://hub.test:443/prefix/next?cursor=a,b>; rel=\"next\""
            })
    void findsTheNextPage(String link) {
        assertThat(next(link))
                .get()
                .extracting(URI::getPath, URI::getQuery)
                .containsExactly("/prefix/next", "cursor=a,b");
    }

    @Test
    void findsItInAnyOfSeveralHeaders() {
        assertThat(next("<https://hub.test/a>; rel=\"prev\"", "<https://hub.test/b>; rel=\"next\""))
                .contains(URI.create("https://hub.test/b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "junk", "<https://hub.test/a>; rel=\"prev\"", "<https://hub.test/a>", "<>; rel=nextish"})
    void knowsTheLastPage(String link) {
        assertThat(next(link)).isEmpty();
    }

    /** A mirror passes on what the Hub that it mirrors has said. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<https://evil.test/api/models/o/n/tree/c?cursor=x%3D&limit=2>; rel=\"next\"",
                "<http://hub.test/other?cursor=x%3D&limit=2>; rel=\"next\"",
                "<https://hub.test:8443/?cursor=x%3D&limit=2>; rel=\"next\"",
                "<//evil.test/next?cursor=x%3D&limit=2>; rel=\"next\"",
                "<https://hub.test@evil.test/next?cursor=x%3D&limit=2>; rel=\"next\"",
                "<https://user@hub.test/next?cursor=x%3D&limit=2>; rel=\"next\"",
                "<file:///etc/passwd?cursor=x%3D&limit=2>; rel=\"next\""
            })
    void asksTheEndpointForAPageElsewhere(String link) {
        assertThat(next(link))
                .contains(URI.create("https://hub.test/prefix/api/models/o/n/tree/c?cursor=x%3D&limit=2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<https://hub.test/%zz next>; rel=\"next\"", "<http://[>; rel=next"})
    void refusesAnAddressThatIsNone(String link) {
        assertInvalid(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "<a>;", "<a> ", "<a>; rel=\"", "\"", ";=", "<a>;rel=\"x\" "})
    void readsLongHeadersInOneWalk(String piece) {
        String header = piece.repeat((16 << 10) / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 100; i++) {
                assertThat(next(header)).isEmpty();
            }
        });
    }

    @Test
    void refusesEndlessHeaders() {
        assertInvalid("<".repeat(60_000));
    }

    private static void assertInvalid(String link) {
        assertThatThrownBy(() -> next(link))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL));
    }
}
