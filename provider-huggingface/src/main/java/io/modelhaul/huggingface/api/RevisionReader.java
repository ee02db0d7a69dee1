package io.modelhaul.huggingface.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a {@link RevisionAnswer} piece by piece as it arrives. The answer names every file of the repository, so that it may
 * be tens of megabytes long; nothing of it is kept but what is wanted.
 */
final class RevisionReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long MAX_BYTES = 512L << 20;
    /** A rest of this size is read, as that keeps the connection; a longer one is left. */
    private static final long WORTH_READING = 1L << 20;

    private final JsonParser parser = JSON.createNonBlockingByteArrayParser(ObjectReadContext.empty());
    private final ByteArrayFeeder feeder = (ByteArrayFeeder) Objects.requireNonNull(parser.nonBlockingInputFeeder());
    private long bytes;
    private int depth;
    private @Nullable String id;
    private @Nullable String commit;

    void read(ByteBuf piece) {
        byte[] next = ByteBufUtil.getBytes(piece);
        if (bytes == 0) {
            WebPage.refuse(next);
        }
        bytes += next.length;
        if (bytes > MAX_BYTES) {
            throw JsonFields.failure("the revision has no 'sha'");
        }
        if (commit == null || id == null) {
            feeder.feedInput(next, 0, next.length);
            parse();
        }
    }

    /** Whether what comes need not be waited for. */
    boolean isEnough() {
        return commit != null && bytes > WORTH_READING;
    }

    RevisionAnswer answer() {
        feeder.endOfInput();
        if (commit == null) {
            parse();
        }
        if (commit == null) {
            throw JsonFields.failure("the revision has no 'sha'");
        }
        return new RevisionAnswer(id, commit);
    }

    private void parse() {
        try {
            JsonToken token = parser.nextToken();
            while (token != null && token != JsonToken.NOT_AVAILABLE) {
                take(token);
                token = parser.nextToken();
            }
        } catch (JacksonException e) {
            throw JsonFields.failure("the revision is not JSON");
        }
    }

    private void take(JsonToken token) {
        if (depth == 0 && token != JsonToken.START_OBJECT) {
            throw JsonFields.failure("the revision is not an object");
        }
        if (token.isStructStart()) {
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
        }
        String name = depth == 1 && token != JsonToken.PROPERTY_NAME ? parser.currentName() : null;
        if ("id".equals(name) && !token.isStructEnd()) {
            id = text(token, "id");
        } else if ("sha".equals(name) && !token.isStructEnd()) {
            commit = commit(text(token, "sha"));
        } else if (depth == 2
                && token.isStructStart()
                && "sha".equals(parser.streamReadContext().getParent().currentName())) {
            throw JsonFields.failure("'sha' of the revision is not a text");
        }
    }

    private @Nullable String text(JsonToken value, String name) {
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
            throw JsonFields.failure("'" + name + "' of the revision is not a text");
        }
        return value == JsonToken.VALUE_NULL ? null : parser.getString();
    }

    private static @Nullable String commit(@Nullable String sha) {
        if (sha != null && !HexName.isCommit(sha)) {
            throw JsonFields.failure("'sha' of the revision is not a commit");
        }
        return sha;
    }
}
