package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.HttpAnswer;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextPageTest {
    private static final HubEndpoint ENDPOINT = new HubEndpoint(URI.create("https://hub.test/prefix"), null);
    private static final URI PAGE = URI.create("https://hub.test/prefix/api/models/o/n/tree/c?recursive=true");

    private static Optional<URI> next(String... links) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add("Link", List.of(links));
        return NextPage.after(new HttpAnswer(200, PAGE, headers, List.of()), ENDPOINT);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<https://evil.test/next>; rel=\"next\"",
                "<http://hub.test/next>; rel=\"next\"",
                "<https://hub.test:8443/next>; rel=\"next\"",
                "<//evil.test/next>; rel=\"next\"",
                "<https://hub.test@evil.test/next>; rel=\"next\"",
                "<https://user@hub.test/next>; rel=\"next\"",
                "<file:///etc/passwd>; rel=\"next\"",
                "<https://hub.test/%zz next>; rel=\"next\""
            })
    void refusesAPageElsewhere(String link) {
        assertThatThrownBy(() -> next(link))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL));
    }
}
