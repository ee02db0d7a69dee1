package io.modelhaul.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the SDK relies on, without the SDK. */
class LocalModelScopeTest {

    private static final Content WEIGHTS = Content.generated(1, 3_000_000);
    private static final String API = "/api/v1/models/owner/name";

    private final HttpClient client = HttpClient.newHttpClient();
    private final LocalModelScope site = LocalModelScope.builder()
            .listingLimit(3)
            .model(
                    "owner/name",
                    files -> files.file("a/b c.txt", "text")
                            .file("config.json", "{}")
                            .lfs("model.safetensors", WEIGHTS))
            .dataset("owner/data", files -> files.file("1", "1").file("2", "2").file("3", "3"))
            .start();

    @AfterEach
    void close() {
        site.close();
    }

    private HttpResponse<byte[]> get(URI address, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        return get(site.endpoint().resolve(path), headers);
    }

    private JsonNode data(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body()).path("Data");
    }

    @Test
    void listsFilesWithTheirSha256AndStopsSilentlyAtTheLimit() throws Exception {
        JsonNode files =
                data(API + "/repo/files?Revision=master&Recursive=True").path("Files");
        assertThat(files.findValuesAsString("Path")).containsExactly("a", "a/b c.txt", "config.json");
        assertThat(files.get(2).path("Sha256").asString())
                .isEqualTo(Content.of("{}").sha256());

        JsonNode below =
                data(API + "/repo/files?Revision=master&Recursive=False&Root=a").path("Files");
        assertThat(below.findValuesAsString("Path")).containsExactly("a/b c.txt");
    }

    @Test
    void listsDatasetsInPages() throws Exception {
        String list = "/api/v1/datasets/owner/data/repo/tree?Revision=master&Recursive=True&PageSize=2&PageNumber=";
        assertThat(data(list + 1).path("Files")).hasSize(2);
        assertThat(data(list + 2).path("Files")).hasSize(1);
        assertThat(data(list + 3).path("Files")).isEmpty();
    }

    @Test
    void servesSmallFilesItselfWithoutRangesAndLargeOnesFromStorage() throws Exception {
        HttpResponse<byte[]> small = get(site.fileAddress("owner/name", "a/b c.txt"), "Range", "bytes=1-1");
        assertThat(small.statusCode()).isEqualTo(200);
        assertThat(small.body()).asString().isEqualTo("text");

        HttpResponse<byte[]> redirect = get(site.fileAddress("owner/name", "model.safetensors"));
        URI storage = URI.create(redirect.headers().firstValue("Location").orElseThrow());
        assertThat(redirect.statusCode()).isEqualTo(302);
        HttpResponse<byte[]> part = get(storage, "Range", "bytes=0-9");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).hasSize(10);
        assertThat(part.headers().firstValue("X-Linked-ETag")).contains('"' + WEIGHTS.sha256() + '"');
        assertThat(get(storage, "Cookie", "m_session_id=x").statusCode()).isEqualTo(400);
        assertThat(site.log().contentBytes("model.safetensors")).isEqualTo(10);
    }

    @Test
    void showsPrivateRepositoriesToTheirTokenAndFilesToItsCookieAlone() throws Exception {
        site.model("owner/name").privateFor("ms-1");
        String list = API + "/repo/files?Revision=master&Recursive=True";
        URI file = site.fileAddress("owner/name", "config.json");

        assertThat(get(list).statusCode()).isEqualTo(401);
        assertThat(get(list, "Authorization", "Bearer ms-2").statusCode()).isEqualTo(401);
        assertThat(get(list, "Authorization", "Bearer ms-1").statusCode()).isEqualTo(200);
        assertThat(get(file, "Authorization", "Bearer ms-1").statusCode()).isEqualTo(403);
        assertThat(get(file, "Cookie", "m_session_id=ms-1").statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        assertThat(get("/api/v1/models/owner/none/repo/files?Revision=master").statusCode())
                .isEqualTo(404);
        assertThat(get(API + "/repo/files?Revision=none").statusCode()).isEqualTo(404);
        assertThat(get(API + "/repo?Revision=master&FilePath=none").statusCode())
                .isEqualTo(404);
        assertThat(get(API + "/unknown").statusCode()).isEqualTo(404);
        assertThat(data(API + "/revisions").path("RevisionMap").path("Branches").findValuesAsString("Revision"))
                .containsExactly("master");
        assertThat(get("/openapi/v1/models?search=OWNER").body()).asString().contains("\"owner/name\"");
    }
}
