package io.modelhaul.huggingface;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What {@code GET /api/models/{id}/revision/{revision}} tells.
 *
 * @param id what the repository is called now; null when not told
 * @param commit the commit that the revision stands for
 */
record RevisionAnswer(@Nullable String id, String commit) {
    static RevisionAnswer read(byte[] json) {
        JsonFields fields = fields(json);
        String commit = fields.text("sha");
        if (!HexName.isCommit(commit)) {
            throw JsonFields.failure("'sha' of the revision is not a commit");
        }
        return new RevisionAnswer(fields.optionalText("id"), commit);
    }

    private static JsonFields fields(byte[] json) {
        try {
            return new JsonFields(JsonFields.MAPPER.readTree(json), "the revision");
        } catch (JacksonException e) {
            throw JsonFields.failure("the revision is not JSON");
        }
    }
}
