package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.BytesContent;
import io.modelhaul.testkit.content.ContentHash;
import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.RepositoryType;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON documents of the Hub's API, with the fields that clients read. */
final class HubJson {

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter DATE =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private HubJson() {}

    /** An answer of the API, with a weak entity tag. */
    static Answer answer(int status, BytesContent document) {
        return Answer.of(status, "application/json; charset=utf-8", document)
                .with("ETag", HubHeaders.weakEtag(document.bytes()));
    }

    static BytesContent xetToken(String token, String store, long expires) {
        return content(NODES.objectNode()
                .put("accessToken", token)
                .put("casUrl", store)
                .put("exp", expires));
    }

    static BytesContent error(String message) {
        return content(NODES.objectNode().put("error", message));
    }

    static BytesContent whoAmI() {
        return content(
                NODES.objectNode().put("type", "user").put("name", "tester").put("fullname", "Tester"));
    }

    static BytesContent info(HubRepository repository, HubCommit commit, boolean withBlobs) {
        ObjectNode info = summary(repository);
        info.put("sha", commit.id()).put("lastModified", date(commit.date()));
        info.put("disabled", repository.access().level() == RepositoryAccess.Level.DISABLED);
        info.put(
                "usedStorage",
                commit.files().values().stream()
                        .mapToLong(file -> file.content().size())
                        .sum());
        if (repository.type() == RepositoryType.MODEL) {
            ofModels(info);
        }
        ArrayNode siblings = info.putArray("siblings");
        commit.files().values().forEach(file -> siblings.add(sibling(file, withBlobs)));
        return content(info);
    }

    private static void ofModels(ObjectNode info) {
        for (String name : List.of("cardData", "config", "transformersInfo", "widgetData")) {
            info.putObject(name);
        }
        info.put("library_name", "").put("pipeline_tag", "").putNull("model-index");
        info.putArray("spaces");
    }

    static BytesContent summaries(Collection<HubRepository> repositories) {
        ArrayNode list = NODES.arrayNode();
        repositories.forEach(repository -> list.add(summary(repository)));
        return content(list);
    }

    static BytesContent refs(HubRepository repository) {
        ObjectNode refs = NODES.objectNode();
        ArrayNode branches = refs.putArray("branches");
        ArrayNode pullRequests = refs.putArray("pullRequests");
        ArrayNode tags = refs.putArray("tags");
        refs.putArray("converts");
        repository.branches().forEach((name, commit) -> {
            boolean isPullRequest = name.startsWith("refs/pr/");
            (isPullRequest ? pullRequests : branches).add(ref(name, isPullRequest ? "" : "refs/heads/", commit));
        });
        repository.tags().forEach((name, commit) -> tags.add(ref(name, "refs/tags/", commit)));
        return content(refs);
    }

    static BytesContent tree(Collection<TreeEntry> entries, HubCommit commit, boolean expanded) {
        ArrayNode list = NODES.arrayNode();
        for (TreeEntry entry : entries) {
            ObjectNode node = list.addObject();
            describe(entry, node);
            if (expanded) {
                describe(commit, node.putObject("lastCommit"));
            }
        }
        return content(list);
    }

    private static void describe(TreeEntry entry, ObjectNode node) {
        HubFile file = entry.file();
        node.put("type", file == null ? "directory" : "file").put("oid", entry.oid());
        node.put("size", file == null ? 0 : file.content().size());
        node.put("path", entry.path());
        if (file != null && file.sha256() != null) {
            node.putObject("lfs")
                    .put("oid", file.sha256())
                    .put("size", file.content().size())
                    .put("pointerSize", file.pointerSize());
        }
        if (file != null && file.xetHash() != null) {
            node.put("xetHash", file.xetHash());
        }
    }

    private static void describe(HubCommit commit, ObjectNode node) {
        node.put("id", commit.id()).put("title", commit.title()).put("date", date(commit.date()));
    }

    private static ObjectNode summary(HubRepository repository) {
        String id = repository.id();
        ObjectNode summary = NODES.objectNode();
        summary.put("_id", ContentHash.sha1(repository.toString()).substring(0, 24))
                .put("id", id);
        summary.put("modelId", id).put("author", id.contains("/") ? id.substring(0, id.indexOf('/')) : "");
        summary.put("private", repository.access().level() == RepositoryAccess.Level.PRIVATE);
        if (repository.access().level() == RepositoryAccess.Level.GATED) {
            summary.put("gated", "manual");
        } else {
            summary.put("gated", false);
        }
        summary.put("downloads", 0).put("likes", 0).put("createdAt", "2024-01-01T00:00:00.000Z");
        summary.putArray("tags");
        return summary;
    }

    private static ObjectNode sibling(HubFile file, boolean withBlobs) {
        ObjectNode sibling = NODES.objectNode().put("rfilename", file.path());
        if (withBlobs) {
            sibling.put("size", file.content().size()).put("blobId", file.gitOid());
        }
        if (withBlobs && file.sha256() != null) {
            sibling.putObject("lfs")
                    .put("sha256", file.sha256())
                    .put("size", file.content().size())
                    .put("pointerSize", file.pointerSize());
        }
        return sibling;
    }

    private static ObjectNode ref(String name, String prefix, HubCommit commit) {
        return NODES.objectNode().put("name", name).put("ref", prefix + name).put("targetCommit", commit.id());
    }

    private static String date(Instant instant) {
        return DATE.format(instant);
    }

    private static BytesContent content(Object node) {
        return new BytesContent(MAPPER.writeValueAsBytes(node));
    }
}
