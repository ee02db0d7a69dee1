package io.modelhaul.testkit.modelscope;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.hub.HubCommit;
import io.modelhaul.testkit.hub.HubRepository;
import io.modelhaul.testkit.hub.TreeEntry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON documents of ModelScope, each in the envelope that its API puts around all of them. */
final class ModelScopeJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int OK = 200;

    private ModelScopeJson() {}

    static Answer success(JsonNode data) {
        return answer(OK, OK, "success", data);
    }

    /** A refusal: the status says it, and the body says it again with a code of its own. */
    static Answer failure(int status, int code, String message) {
        return answer(status, code, message, NODES.nullNode());
    }

    private static Answer answer(int status, int code, String message, JsonNode data) {
        ObjectNode envelope = NODES.objectNode();
        envelope.put("Code", code);
        envelope.set("Data", data);
        envelope.put("Message", message);
        envelope.put("RequestId", requestId());
        envelope.put("Success", status == OK);
        return json(status, envelope);
    }

    static Answer json(int status, JsonNode document) {
        return Answer.of(
                status,
                "application/json; charset=utf-8",
                Content.of(JsonMapper.shared().writeValueAsBytes(document)));
    }

    /** Like a UUID, without the secure source of random numbers, for which no event loop may wait. */
    private static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    static ObjectNode files(List<TreeEntry> entries, HubCommit commit) {
        ObjectNode data = NODES.objectNode();
        ArrayNode files = data.putArray("Files");
        entries.forEach(entry -> files.add(entry(entry, commit)));
        return data;
    }

    private static ObjectNode entry(TreeEntry entry, HubCommit commit) {
        HubFile file = entry.file();
        String path = entry.path();
        return NODES.objectNode()
                .put("CommitMessage", commit.title())
                .put("CommittedDate", commit.date().getEpochSecond())
                .put("CommitterName", "tester")
                .put("Id", file == null ? "" : file.gitOid())
                .put("IsLFS", file != null && file.isLarge())
                .put("Mode", file == null ? "040000" : "100644")
                .put("Name", path.substring(path.lastIndexOf('/') + 1))
                .put("Path", path)
                .put("Revision", commit.id())
                .put("Sha256", file == null ? "" : file.content().sha256())
                .put("Size", file == null ? 0 : file.content().size())
                .put("Type", file == null ? "tree" : "blob");
    }

    static ObjectNode details(HubRepository repository) {
        String[] parts = repository.id().split("/", 2);
        return NODES.objectNode()
                .put("Path", parts[0])
                .put("Name", parts[parts.length - 1])
                .put("Downloads", 0)
                .put("Visibility", 5)
                .put("License", "apache-2.0");
    }

    static ObjectNode revisions(HubRepository repository, String main) {
        ObjectNode map = NODES.objectNode();
        add(map.putArray("Branches"), repository.branches(), main);
        add(map.putArray("Tags"), repository.tags(), main);
        ObjectNode data = NODES.objectNode();
        data.set("RevisionMap", map);
        return data;
    }

    private static void add(ArrayNode list, Map<String, HubCommit> names, String main) {
        names.forEach((name, commit) -> list.addObject()
                .put("Revision", name.equals(HubRepository.MAIN) ? main : name)
                .put("CreatedAt", commit.date().getEpochSecond())
                .put("Id", commit.id()));
    }

    /** A page of the newer interface, which has an envelope of its own. */
    static ObjectNode catalogue(String plural, List<HubRepository> page, int total, int number, int size) {
        ObjectNode data = NODES.objectNode();
        ArrayNode list = data.putArray(plural);
        page.forEach(repository -> list.addObject()
                .put("id", repository.id())
                .put("description", "A repository of the local ModelScope")
                .put("downloads", 12)
                .put("likes", 3)
                .put("last_modified", "2024-01-01T00:00:00Z"));
        data.put("total_count", total).put("page_number", number).put("page_size", size);
        ObjectNode envelope = NODES.objectNode().put("success", true);
        envelope.put("request_id", requestId());
        envelope.set("data", data);
        return envelope;
    }
}
