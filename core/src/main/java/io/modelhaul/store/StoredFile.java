package io.modelhaul.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of a stored model.
 *
 * @param path relative to the model, with {@code /} between the parts
 * @param size in bytes
 * @param location where it is
 * @param mediaType its media type, where the store knows one
 * @param digest {@code algorithm:hex}, where the store knows one
 */
public record StoredFile(
        String path,
        long size,
        Path location,
        @Nullable String mediaType,
        @Nullable String digest) {}
