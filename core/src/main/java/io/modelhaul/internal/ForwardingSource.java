package io.modelhaul.internal;

import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.FileSource;

/** A source that is another one in all but how it is read. */
public abstract class ForwardingSource implements FileSource {
    /** The other one. */
    protected final FileSource source;

    /** Stands for that source. */
    protected ForwardingSource(FileSource source) {
        this.source = source;
    }

    @Override
    public final String layer() {
        return source.layer();
    }

    @Override
    public final String endpoint() {
        return source.endpoint();
    }

    @Override
    public final String identity() {
        return source.identity();
    }

    @Override
    public final boolean verifies(ContentDigest digest) {
        return source.verifies(digest);
    }

    @Override
    public final long alignment() {
        return source.alignment();
    }

    @Override
    public final long leastRange() {
        return source.leastRange();
    }

    @Override
    public final String toString() {
        return source.toString();
    }
}
