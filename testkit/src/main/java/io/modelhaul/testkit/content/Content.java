package io.modelhaul.testkit.content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bytes of one file, readable from any offset without holding them in memory.
 *
 * <p>Implementations are immutable: two reads of the same range return the same bytes.
 */
public interface Content {

    /** The number of bytes. */
    long size();

    /**
     * Opens the bytes for reading.
     *
     * @throws IOException when the bytes are no longer there
     */
    ContentReader open() throws IOException;

    /** The file that holds exactly these bytes, when there is one; such content is sent without copying. */
    default Optional<Path> path() {
        return Optional.empty();
    }

    /** The SHA-256 of all bytes in lower-case hex. Reads everything once unless the implementation remembers it. */
    default String sha256() {
        return ContentHash.sha256(this);
    }

    /** Content made of these bytes (copied). */
    static Content of(byte[] bytes) {
        return new BytesContent(bytes.clone());
    }

    /** Content made of this text in UTF-8. */
    static Content of(String text) {
        return new BytesContent(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Content of a file, which must not change while it is served.
     *
     * @throws java.io.UncheckedIOException when the file cannot be read
     */
    static Content of(Path file) {
        return new PathContent(file);
    }

    /**
     * Random-looking content of any size, computed where it is read: it needs neither heap nor disk. Equal arguments
     * give equal bytes, on every machine.
     *
     * @param seed which of the many contents of this size
     * @param size number of bytes
     */
    static Content generated(long seed, long size) {
        return new GeneratedContent(seed, size);
    }

    /**
     * Content that readers of the GGUF format take for a model without tensors, of any size from some hundred bytes on.
     *
     * @param seed which of the many contents of this size
     * @param size number of bytes
     */
    static Content gguf(long seed, long size) {
        return new GgufContent(seed, size);
    }
}
