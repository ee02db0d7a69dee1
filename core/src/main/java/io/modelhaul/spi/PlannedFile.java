package io.modelhaul.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file that a model consists of: what it is called, what its bytes must be, and where to get them.
 *
 * @param path the name relative to the model, checked to stay inside
 * @param size in bytes; null when nobody told
 * @param digests what the bytes must hash to; empty when nobody told
 * @param sources where the bytes are, tried in this order
 */
public record PlannedFile(SafePath path, @Nullable Long size, List<ContentDigest> digests, List<FileSource> sources) {

    /** Copies the lists. */
    public PlannedFile {
        Objects.requireNonNull(path, "path");
        digests = List.copyOf(digests);
        sources = List.copyOf(sources);
        if (size != null && size < 0) {
            throw new IllegalArgumentException("size is negative: " + size);
        }
    }

    /** The same file, to be fetched from elsewhere. */
    public PlannedFile withSources(List<FileSource> others) {
        return new PlannedFile(path, size, digests, others);
    }

    /** The same file with one more digest that its bytes are known to have. */
    public PlannedFile with(ContentDigest digest) {
        List<ContentDigest> all = new ArrayList<>(digests);
        all.add(digest);
        return new PlannedFile(path, size, all, sources);
    }

    /** The digest to check the whole file against, the strongest first. */
    public Optional<ContentDigest> wholeFileDigest() {
        return digests.stream()
                .filter(ContentDigest::coversWholeFile)
                .sorted((a, b) -> a.algorithm().compareTo(b.algorithm()))
                .findFirst();
    }

    /** The value of the digest with that algorithm, or null. */
    public @Nullable String digest(ContentDigest.Algorithm algorithm) {
        return digests.stream()
                .filter(digest -> digest.algorithm() == algorithm)
                .map(ContentDigest::value)
                .findFirst()
                .orElse(null);
    }
}
