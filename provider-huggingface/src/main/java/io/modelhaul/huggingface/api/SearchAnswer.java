package io.modelhaul.huggingface.api;

import io.modelhaul.RepoType;
import io.modelhaul.spi.CatalogueEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a page of the catalogue. All but the id may be missing or strange, and is then unknown. */
final class SearchAnswer {
    private static final int MAX_TEXT = 200;

    private SearchAnswer() {}

    static List<CatalogueEntry> read(RepoType type, byte[] json, Predicate<String> wanted) {
        JsonNode list = list(json);
        if (!list.isArray()) {
            throw JsonFields.failure("the catalogue is not a list");
        }
        List<CatalogueEntry> entries = new ArrayList<>();
        for (JsonNode each : list) {
            String id = new JsonFields(each, "an entry of the catalogue").text("id");
            if (HubRepo.valid(id) && hasOne(each.path("siblings"), wanted)) {
                entries.add(entry(new HubRepo(type, id), each));
            }
        }
        return entries;
    }

    /** An answer that does not tell the files does not tell that none is wanted. */
    private static boolean hasOne(JsonNode siblings, Predicate<String> wanted) {
        boolean told = false;
        for (JsonNode each : siblings) {
            String name = text(each, "rfilename");
            told |= name != null;
            if (name != null && wanted.test(name)) {
                return true;
            }
        }
        return !told;
    }

    private static JsonNode list(byte[] json) {
        try {
            return JsonFields.ANSWERS.readTree(json);
        } catch (JacksonException e) {
            throw JsonFields.failure("the catalogue is not JSON");
        }
    }

    private static CatalogueEntry entry(HubRepo repo, JsonNode node) {
        return new CatalogueEntry(
                HubRepo.PROVIDER,
                repo.name(),
                description(node),
                count(node, "downloads"),
                count(node, "likes"),
                count(node, "usedStorage"),
                tags(node),
                text(node, "lastModified"));
    }

    private static @Nullable String description(JsonNode node) {
        String told = text(node, "description");
        String made = Stream.of(text(node, "pipeline_tag"), text(node, "library_name"), text(node, "sdk"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        String line = told != null && !told.isBlank() ? told.strip().replaceAll("\\s+", " ") : made;
        return line.isEmpty() ? null : line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
    }

    private static List<String> tags(JsonNode node) {
        List<String> tags = new ArrayList<>();
        for (JsonNode tag : node.path("tags")) {
            if (tag.isString()) {
                tags.add(printable(tag.stringValue()));
            }
        }
        return tags;
    }

    private static @Nullable Long count(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : null;
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? printable(value.stringValue()) : null;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
