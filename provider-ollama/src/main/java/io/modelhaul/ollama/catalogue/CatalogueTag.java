package io.modelhaul.ollama.catalogue;

import io.modelhaul.Values;
import io.modelhaul.ollama.shared.OllamaJson;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One variant of a model in the catalogue.
 *
 * @param name the tag alone
 * @param sizeBytes its size; null for one that runs in the cloud only, or whose size nobody told
 */
record CatalogueTag(String name, @Nullable Long sizeBytes) {
    /** Smallest first; what cannot be fetched last. */
    static final Comparator<CatalogueTag> BY_SIZE = Comparator.comparing(
                    (CatalogueTag tag) -> tag.cloud() ? Long.MAX_VALUE : tag.sizeBytes(),
                    Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(CatalogueTag::name);

    /** Reads an entry; null when it names no tag. */
    static @Nullable CatalogueTag read(JsonNode node) {
        String text = node.isString() ? node.stringValue() : OllamaJson.text(node, "name");
        if (text == null) {
            return null;
        }
        String tag = text.substring(text.lastIndexOf(':') + 1);
        boolean sane = tag.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");
        return sane ? new CatalogueTag(tag, size(node)) : null;
    }

    private static @Nullable Long size(JsonNode node) {
        Long bytes = OllamaJson.count(node, "size");
        String text = OllamaJson.text(node, "size");
        if (bytes != null || text == null) {
            return bytes;
        }
        try {
            return Values.size(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether it runs on somebody else's machines and cannot be fetched. */
    boolean cloud() {
        return name.toLowerCase(Locale.ROOT).endsWith("cloud");
    }

    boolean fits(long limit) {
        return !cloud() && sizeBytes != null && sizeBytes <= limit;
    }
}
