package io.modelhaul.testkit;

import static io.modelhaul.testkit.HubClient.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentHash;
import io.modelhaul.testkit.http.RepositoryType;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.hub.HubRepository;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LocalHubApiTest {

    private final HubClient client = new HubClient();
    private final LocalHub hub = LocalHub.builder()
            .pageSize(3)
            .token("hf_other")
            .model(
                    "owner/name",
                    files -> files.file("config.json", "{}")
                            .file("a/b/c.txt", "deep")
                            .lfs("model.safetensors", Content.generated(1, 5000))
                            .xet("big.bin", Content.generated(2, 6000)))
            .dataset("owner/data", files -> files.file("t.csv", "1,2"))
            .start();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void resolvesBranchesTagsPullRequestsAndCommits() throws Exception {
        HubRepository model = hub.model("owner/name");
        String first = model.commitId("main");
        model.tag("v1")
                .commit(files -> files.file("new.txt", "n"))
                .commit("refs/pr/1", files -> files.remove("new.txt"));

        assertThat(sha("main")).isEqualTo(model.commitId("main")).isNotEqualTo(first);
        assertThat(sha("v1")).isEqualTo(first);
        assertThat(sha("refs%2Fpr%2F1")).isEqualTo(model.commitId("refs/pr/1"));
        assertThat(sha("refs/pr/1")).isEqualTo(model.commitId("refs/pr/1"));
        assertThat(sha(first)).isEqualTo(first);
        assertThat(sha(first.substring(0, 8))).isEqualTo(first);
    }

    @Test
    void listsTheTreePageByPage() throws Exception {
        List<String> paths = new ArrayList<>();
        URI next = URI.create(hub.endpoint() + "/api/models/owner/name/tree/main?recursive=true&expand=false");
        while (next != null) {
            HttpResponse<byte[]> page = client.get(next);
            json(page)
                    .forEach(entry -> paths.add(entry.get("type").asString() + " "
                            + entry.get("path").asString()));
            String link = header(page, "Link");
            next = link.isEmpty() ? null : URI.create(link.substring(1, link.indexOf('>')));
        }

        assertThat(paths)
                .containsExactly(
                        "directory a",
                        "directory a/b",
                        "file a/b/c.txt",
                        "file big.bin",
                        "file config.json",
                        "file model.safetensors");
    }

    @Test
    void describesFilesByWhereTheyAreStored() throws Exception {
        JsonNode git =
                json(client.get(hub, "/api/models/owner/name/tree/main/a/b")).get(0);
        JsonNode roots = json(client.get(hub, "/api/models/owner/name/tree/main"));
        JsonNode xet = roots.get(1);

        assertThat(git.get("oid").asString()).isEqualTo(ContentHash.gitBlobSha1(Content.of("deep")));
        assertThat(git.has("lfs")).isFalse();
        assertThat(xet.get("lfs").get("oid").asString())
                .isEqualTo(Content.generated(2, 6000).sha256());
        assertThat(xet.get("size").asLong()).isEqualTo(6000);
        assertThat(xet.get("xetHash").asString()).matches("[0-9a-f]{64}");
    }

    @Test
    void tellsUnknownThingsApart() throws Exception {
        assertRefusal("/api/models/owner/none", 401, "");
        assertRefusal("/api/models/owner/name/revision/none", 404, "RevisionNotFound");
        assertRefusal("/owner/name/resolve/none/config.json", 404, "RevisionNotFound");
        assertRefusal("/owner/name/resolve/main/none", 404, "EntryNotFound");
        assertRefusal("/api/models/owner/name/tree/main/none", 404, "EntryNotFound");
        assertRefusal("/api/models/owner/none", 404, "RepoNotFound", "Authorization", "Bearer hf_other");
        HttpResponse<byte[]> entry = client.head(hub, "/owner/name/resolve/main/none");
        assertThat(header(entry, "X-Repo-Commit"))
                .isEqualTo(hub.model("owner/name").commitId("main"));
    }

    @Test
    void hidesPrivateRepositoriesFromAllButTheirTokens() throws Exception {
        hub.model("owner/name").privateFor("hf_mine");
        String file = "/owner/name/resolve/main/config.json";

        assertRefusal(file, 401, "");
        assertRefusal(file, 404, "RepoNotFound", "Authorization", "Bearer hf_other");
        HttpResponse<byte[]> invalid = client.get(hub, file, "Authorization", "Bearer hf_unknown");
        assertThat(invalid.statusCode()).isEqualTo(401);
        assertThat(header(invalid, "X-Error-Message")).isEqualTo("Invalid username or password.");
        assertThat(header(invalid, "X-Error-Code")).isEmpty();
        assertThat(client.get(hub, file, "Authorization", "Bearer hf_mine").statusCode())
                .isEqualTo(200);
        assertThat(client.text(hub, "/api/models?search=name")).isEqualTo("[]");
    }

    @Test
    void showsGatedRepositoriesButKeepsTheirFiles() throws Exception {
        hub.model("owner/name").gatedFor("hf_mine");
        String file = "/owner/name/resolve/main/config.json";

        assertThat(sha("main")).isNotEmpty();
        assertRefusal(file, 401, "GatedRepo");
        assertRefusal(file, 403, "GatedRepo", "Authorization", "Bearer hf_other");
        assertThat(client.get(hub, file, "Authorization", "Bearer hf_mine").statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesDisabledRepositories() throws Exception {
        hub.model("owner/name").disabled();
        HttpResponse<byte[]> refused = client.get(hub, "/api/models/owner/name/revision/main");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(header(refused, "X-Error-Message")).isEqualTo("Access to this resource is disabled.");
    }

    @Test
    void redirectsRenamedRepositories() throws Exception {
        hub.rename(RepositoryType.MODEL, "old/one", "owner/name");

        HttpResponse<byte[]> api = client.get(hub, "/api/models/old/one/tree/main?recursive=true");
        HttpResponse<byte[]> file = client.head(hub, "/old/one/resolve/main/config.json");
        assertThat(api.statusCode()).isEqualTo(307);
        assertThat(header(api, "Location")).isEqualTo("/api/models/owner/name/tree/main?recursive=true");
        assertThat(header(file, "Location")).isEqualTo("/owner/name/resolve/main/config.json");
    }

    @Test
    void searchesByWordsAndLimits() throws Exception {
        hub.model("owner/second-Name");
        hub.model("another/thing");

        assertThat(json(client.get(hub, "/api/models?search=NAME+owner"))).hasSize(2);
        HttpResponse<byte[]> limited = client.get(hub, "/api/models?limit=1");
        assertThat(json(limited)).hasSize(1);
        assertThat(header(limited, "Link")).contains("rel=\"next\"");
        assertThat(json(client.get(hub, "/api/datasets?search=data"))
                        .get(0)
                        .get("id")
                        .asString())
                .isEqualTo("owner/data");
    }

    @Test
    void logsRequestsWithCredentialsButShowsNone() throws Exception {
        client.get(hub, "/owner/name/resolve/main/config.json?q=secret", "Authorization", "Bearer hf_other");
        ServedRequest request = hub.log().forFile("config.json").get(0);

        assertThat(request.authorization()).contains("Bearer hf_other");
        assertThat(request.host()).isEqualTo(hub.host());
        assertThat(request.repository()).contains("owner/name");
        assertThat(request.contentBytes()).isEqualTo(2);
        assertThat(request.toString()).doesNotContain("hf_other").doesNotContain("secret");
        assertThat(hub.log().credentialsOutside(hub.host())).isEmpty();
        assertThat(hub.log().credentialsOutside("elsewhere:1")).containsExactly(request);
    }

    private String sha(String revision) throws Exception {
        return json(client.get(hub, "/api/models/owner/name/revision/" + revision))
                .get("sha")
                .asString();
    }

    private void assertRefusal(String path, int status, String code, String... headers) throws Exception {
        HttpResponse<byte[]> refused = client.get(hub, path, headers);
        assertThat(refused.statusCode()).as(path).isEqualTo(status);
        assertThat(header(refused, "X-Error-Code")).as(path).isEqualTo(code);
        assertThat(header(refused, "X-Error-Message")).as(path).isNotEmpty();
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
