package io.modelhaul.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One hit of a catalogue search.
 *
 * @param provider the provider's id
 * @param model the name to download it by
 * @param description one line about it
 * @param downloads how often it was downloaded
 * @param likes how many people like it
 * @param sizeBytes its size
 * @param tags its tags
 * @param updated when it last changed, as ISO-8601 text
 */
public record CatalogueEntry(
        String provider,
        String model,
        @Nullable String description,
        @Nullable Long downloads,
        @Nullable Long likes,
        @Nullable Long sizeBytes,
        List<String> tags,
        @Nullable String updated) {

    /** Copies the list. */
    public CatalogueEntry {
        tags = List.copyOf(tags);
    }
}
