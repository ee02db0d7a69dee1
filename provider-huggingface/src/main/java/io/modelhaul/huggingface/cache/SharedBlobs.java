package io.modelhaul.huggingface.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The store in which {@code huggingface_hub} 2 keeps Xet contents once for all repositories: {@code blobs/{2 hex}/{hash}} in
 * the hub cache, valid only with its marker. It is read, never written.
 *
 * @param root the hub cache
 * @param disabled whether {@code HF_HUB_DISABLE_SHARED_BLOBS} is set
 */
record SharedBlobs(Path root, boolean disabled) {
    private static final String MARKER = ".huggingface-shared-blobs";

    private Path store() {
        return root.resolve("blobs");
    }

    /** The content with that Xet hash; null when it is not here. */
    @Nullable
    Path find(@Nullable String xetHash) {
        if (disabled || xetHash == null || !Files.isRegularFile(store().resolve(MARKER), LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        Path content = store().resolve(xetHash.substring(0, 2)).resolve(xetHash);
        return Files.isRegularFile(content, LinkOption.NOFOLLOW_LINKS) ? content : null;
    }

    boolean holds(Path content) {
        return content.startsWith(store());
    }

    /**
     * Gives a content a second name. A hard link keeps it alive when Python collects what its own lists no longer name; a
     * copy does where the file system has no hard links.
     */
    static void share(Path work, Path content, Path blob) throws IOException {
        Path temporary = NewFile.temporary(work);
        try {
            Files.createLink(temporary, content);
        } catch (UnsupportedOperationException | IOException e) {
            NewFile.copy(work, content, blob);
            return;
        }
        try {
            NewFile.rename(temporary, blob);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
