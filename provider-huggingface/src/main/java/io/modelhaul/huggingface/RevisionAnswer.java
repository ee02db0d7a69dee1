package io.modelhaul.huggingface;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What {@code GET /api/models/{id}/revision/{revision}} tells. The answer names every file of the repository, so that it may
 * be long; nothing of it is kept but this.
 *
 * @param id what the repository is called now; null when not told
 * @param commit the commit that the revision stands for
 */
record RevisionAnswer(@Nullable String id, String commit) {
    static RevisionAnswer read(byte[] json) {
        try (JsonParser parser = JsonFields.MAPPER.createParser(json)) {
            return read(parser);
        } catch (JacksonException e) {
            throw JsonFields.failure("the revision is not JSON");
        }
    }

    private static RevisionAnswer read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw JsonFields.failure("the revision is not an object");
        }
        String id = null;
        String commit = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "id" -> id = text(parser, name);
                case "sha" -> commit = text(parser, name);
                default -> parser.skipChildren();
            }
        }
        if (commit == null || !HexName.isCommit(commit)) {
            throw JsonFields.failure(
                    commit == null ? "the revision has no 'sha'" : "'sha' of the revision is not a commit");
        }
        return new RevisionAnswer(id, commit);
    }

    private static @Nullable String text(JsonParser parser, String name) {
        JsonToken value = parser.currentToken();
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
            throw JsonFields.failure("'" + name + "' of the revision is not a text");
        }
        return value == JsonToken.VALUE_NULL ? null : parser.getString();
    }
}
