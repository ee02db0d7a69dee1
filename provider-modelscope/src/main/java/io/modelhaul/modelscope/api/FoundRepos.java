package io.modelhaul.modelscope.api;

import io.modelhaul.RepoType;
import io.modelhaul.spi.CatalogueEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the answer to a search. */
final class FoundRepos {
    private static final int MAX_TEXT = 200;

    private FoundRepos() {}

    /** The repositories; what cannot be one is left out. */
    static List<CatalogueEntry> read(RepoType type, JsonNode answer) {
        JsonNode list = answer.path("data").path(type.plural());
        if (!list.isArray()) {
            throw ListingPage.failure("the catalogue is no list");
        }
        List<CatalogueEntry> found = new ArrayList<>();
        for (JsonNode each : list) {
            String id = each.path("id").asString("");
            if (ScopeRepo.valid(id)) {
                found.add(entry(new ScopeRepo(type, id), each));
            }
        }
        return found;
    }

    private static CatalogueEntry entry(ScopeRepo repo, JsonNode node) {
        List<String> tags = new ArrayList<>();
        for (JsonNode tag : node.path("tags")) {
            if (tag.isString()) {
                tags.add(line(tag.stringValue()));
            }
        }
        return new CatalogueEntry(
                "modelscope",
                repo.name(),
                text(node, "description"),
                count(node, "downloads"),
                count(node, "likes"),
                null,
                tags,
                text(node, "last_modified"));
    }

    private static @Nullable Long count(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? (Long) value.longValue()
                : null;
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() && !value.stringValue().isBlank() ? line(value.stringValue()) : null;
    }

    private static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line;
    }
}
