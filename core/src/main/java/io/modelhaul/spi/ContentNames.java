package io.modelhaul.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the content of a stored model is called on IPFS.
 *
 * @param whole the CID of the model; null when it has none
 * @param files the CIDs of its files, by their path
 */
public record ContentNames(@Nullable String whole, Map<String, String> files) {
    /** No names. */
    public static final ContentNames NONE = new ContentNames(null, Map.of());

    /** Copies the map. */
    public ContentNames {
        files = Map.copyOf(files);
    }
}
