package io.modelhaul.ollama.catalogue;

import io.modelhaul.ollama.OllamaProvider;
import io.modelhaul.ollama.shared.OllamaJson;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.spi.CatalogueEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One model of the catalogue, as far as it can be read.
 *
 * @param name its name, without a tag
 * @param description a line about it
 * @param pulls how often it was pulled
 * @param labels its sizes and what it can do
 * @param tags its variants, the smallest first, those of the cloud last
 */
record CatalogueModel(
        String name, @Nullable String description, @Nullable Long pulls, List<String> labels, List<CatalogueTag> tags) {
    private static final int MOST_TAGS = 2_000;
    private static final int MOST_LABELS = 50;
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?([KMB]?)");

    /** Reads an entry; null when it names no model. */
    static @Nullable CatalogueModel read(JsonNode node) {
        String name = OllamaJson.text(node, "name");
        if (name == null || OllamaName.read(name) == null) {
            return null;
        }
        String description = OllamaJson.text(node, "description");
        List<CatalogueTag> tags = new ArrayList<>();
        for (JsonNode entry : node.path("tags")) {
            CatalogueTag tag = tags.size() < MOST_TAGS ? CatalogueTag.read(entry) : null;
            if (tag != null) {
                tags.add(tag);
            }
        }
        tags.sort(CatalogueTag.BY_SIZE);
        return new CatalogueModel(
                name, description == null ? null : OllamaJson.words(description, 500), pulls(node), labels(node), tags);
    }

    private static @Nullable Long pulls(JsonNode node) {
        for (String field : List.of("downloads", "pulls")) {
            Long number = OllamaJson.count(node, field);
            String text = OllamaJson.text(node, field);
            Long read = number == null && text != null ? count(text) : number;
            if (read != null) {
                return read;
            }
        }
        return null;
    }

    /** {@code 1.2M} is 1,200,000. */
    static @Nullable Long count(String text) {
        Matcher matcher = COUNT.matcher(text.replace(",", "").trim().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            return null;
        }
        double unit =
                switch (matcher.group(2)) {
                    case "K" -> 1e3;
                    case "M" -> 1e6;
                    case "B" -> 1e9;
                    default -> 1;
                };
        return Math.round(Double.parseDouble(matcher.group(1)) * unit);
    }

    private static List<String> labels(JsonNode node) {
        List<String> labels = new ArrayList<>();
        for (String field : List.of("sizes", "features", "capabilities")) {
            for (JsonNode label : node.path(field)) {
                if (label.isString() && labels.size() < MOST_LABELS) {
                    labels.add(OllamaJson.words(label.stringValue(), 40));
                }
            }
        }
        return labels.stream().distinct().toList();
    }

    /** How well it fits some words: 0 best, null not at all. */
    @Nullable
    Integer rank(List<String> words) {
        String own = name.toLowerCase(Locale.ROOT);
        String all = own + " " + String.valueOf(description).toLowerCase(Locale.ROOT) + " " + labels;
        if (!words.stream().allMatch(all::contains)) {
            return null;
        }
        String whole = String.join("-", words);
        String last = own.substring(own.lastIndexOf('/') + 1);
        if (own.equals(whole) || last.equals(whole)) {
            return 0;
        }
        if (words.isEmpty() || own.startsWith(words.get(0)) || last.startsWith(words.get(0))) {
            return 1;
        }
        return words.stream().allMatch(own::contains) ? 2 : 3;
    }

    /**
     * What a search shows of it. The tag to take is the largest within the limit; without a limit the model's usual one.
     *
     * @param limit the most bytes; null for no limit
     */
    CatalogueEntry entry(@Nullable Long limit) {
        CatalogueTag chosen = null;
        for (CatalogueTag tag : tags) {
            chosen = limit != null && tag.fits(limit) ? tag : chosen;
        }
        Long size = chosen != null ? chosen.sizeBytes() : usualSize();
        String model = chosen == null || name.contains(":") ? name : name + ":" + chosen.name();
        List<String> shown = new ArrayList<>(labels);
        tags.forEach(tag -> shown.add(tag.name()));
        return new CatalogueEntry(
                OllamaProvider.ID,
                model,
                description,
                pulls,
                null,
                size,
                shown.stream().distinct().toList(),
                null);
    }

    private @Nullable Long usualSize() {
        return tags.stream()
                .filter(tag -> tag.name().equals("latest") && tag.sizeBytes() != null)
                .map(CatalogueTag::sizeBytes)
                .findFirst()
                .orElse(null);
    }

    /** Whether anything of it can be fetched within the limit; one whose tags nobody told is given the benefit of doubt. */
    boolean fits(@Nullable Long limit) {
        return limit == null || tags.isEmpty() || tags.stream().anyMatch(tag -> tag.fits(limit));
    }
}
