package io.modelhaul.huggingface.api;

import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /api/models/{id}/revision/{revision}} says.
 *
 * @param id what the repository is called now; null when not said
 * @param commit the commit that the revision stands for
 */
record RevisionAnswer(@Nullable String id, String commit) {}
