package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.CatalogueEntry;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockserver.integration.ClientAndServer;
import org.mockserver.model.HttpRequest;

/** Conversations word for word, with a mirror that lies below a path. */
class HubMirrorTest {
    private static final String COMMIT = "c0ffee0000000000000000000000000000000001";
    private static final String GIT_SHA1_OF_ONE = "56a6051ca2b02b04ef92d5150c9ef600403cb1de";

    private final ClientAndServer server = ClientAndServer.startClientAndServer();
    private final HubCalls calls;

    HubMirrorTest(@TempDir Path home) {
        this.calls = new HubCalls(home, URI.create("http://127.0.0.1:" + server.getLocalPort() + "/mirror/hub/"));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private void answer(String path, String body, String... headers) {
        var answer = response(body).withHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            answer.withHeader(headers[i], headers[i + 1]);
        }
        server.when(request().withPath(path)).respond(answer);
    }

    private List<HttpRequest> asked() {
        return Arrays.stream(server.retrieveRecordedRequests(request()))
                .map(HttpRequest.class::cast)
                .toList();
    }

    private static String entry(String path) {
        return "{\"type\":\"file\",\"path\":\"" + path + "\",\"size\":1,\"oid\":\"" + GIT_SHA1_OF_ONE + "\"}";
    }

    @Test
    void asksInPythonsOrderBelowTheMirrorsPath() {
        String tree = "/mirror/hub/api/datasets/owner/name/tree/" + COMMIT;
        answer(
                "/mirror/hub/api/datasets/owner/name/revision/refs%2Fpr%2F1",
                "{\"id\":\"owner/name\",\"sha\":\"" + COMMIT + "\"}");
        server.when(request(tree).withQueryStringParameter("cursor", "x"))
                .respond(response("[" + entry("dir/b") + "]"));
        answer(tree, "[" + entry("a") + "]", "Link", "<" + tree + "?cursor=x>; rel=\"next\"");
        answer("/mirror/hub/datasets/owner/name/resolve/" + COMMIT + "/a", "1");
        answer("/mirror/hub/datasets/owner/name/resolve/" + COMMIT + "/dir/b", "1");

        Path snapshot = calls.pull(
                "hf://datasets/owner/name@refs/pr/1",
                DownloadOptions.builder().token("hf_secretsecret").parse(DownloadOptions.HEADER, "X-Org: me"));

        assertThat(snapshot.resolve("dir/b")).hasContent("1");
        List<HttpRequest> asked = asked();
        assertThat(asked.get(0).getPath().getValue()).endsWith("/revision/refs%2Fpr%2F1");
        assertThat(asked.get(1).getFirstQueryStringParameter("recursive")).isEqualTo("true");
        assertThat(asked.get(1).getFirstQueryStringParameter("expand")).isEqualTo("false");
        assertThat(asked.get(2).getFirstQueryStringParameter("cursor")).isEqualTo("x");
        assertThat(asked).hasSizeBetween(4, 5).allSatisfy(each -> {
            assertThat(each.getMethod().getValue()).isEqualTo("GET");
            assertThat(each.getFirstHeader("Authorization")).isEqualTo("Bearer hf_secretsecret");
            assertThat(each.getFirstHeader("X-Org")).isEqualTo("me");
            assertThat(each.getFirstHeader("User-Agent")).startsWith("modelhaul/");
        });
    }

    @Test
    void saysWhenTheEndpointIsNoHub() {
        server.when(request()).respond(response("<html>Welcome</html>").withHeader("Content-Type", "text/html"));

        DownloadException failure = calls.failure("hf://owner/name");

        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(failure).hasMessageContaining("Check the endpoint").hasMessageNotContaining("Welcome");
    }

    @Test
    void readsACatalogueWithMissingAndStrangeFields() {
        answer("/mirror/hub/api/models", """
                [{"id":"owner/full","downloads":7,"likes":2,"tags":["a",1,"b"],"pipeline_tag":"text-generation",
                  "library_name":"transformers","lastModified":"2026-01-02T03:04:05.000Z","usedStorage":99},
                 {"id":"owner/bare","downloads":-1,"likes":"many","tags":{},"lastModified":7},
                 {"id":"../escape"}]""");
        List<CatalogueEntry> found;
        try (Modelhaul haul = calls.haul()) {
            found = Objects.requireNonNull(haul.providers()
                    .search("hf", "a b&c", DownloadOptions.none())
                    .collectList()
                    .block(HubCalls.LIMIT));
        }

        assertThat(asked().get(0).getFirstQueryStringParameter("search")).isEqualTo("a b&c");
        assertThat(found)
                .containsExactly(
                        new CatalogueEntry(
                                "huggingface",
                                "owner/full",
                                "text-generation, transformers",
                                7L,
                                2L,
                                99L,
                                List.of("a", "b"),
                                "2026-01-02T03:04:05.000Z"),
                        new CatalogueEntry("huggingface", "owner/bare", null, null, null, null, List.of(), null));
    }
}
