package io.modelhaul.store;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Option;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to look for stored models, where that is not the usual place; immutable. {@link #toString()} never shows a secret.
 *
 * <pre>{@code
 * StoreOptions where = StoreOptions.builder().cacheDir(Path.of("/srv/models")).build();
 * }</pre>
 */
public final class StoreOptions {
    private static final StoreOptions NONE = new StoreOptions(DownloadOptions.none());

    private final DownloadOptions options;

    private StoreOptions(DownloadOptions options) {
        this.options = options;
    }

    /** The usual places. */
    public static StoreOptions none() {
        return NONE;
    }

    /** The places that a download with these options would use. */
    public static StoreOptions of(DownloadOptions download) {
        return new StoreOptions(Objects.requireNonNull(download, "download"));
    }

    /** Starts with the usual places. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same as options of a download. */
    public DownloadOptions options() {
        return options;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoreOptions that && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    @Override
    public String toString() {
        return options.toString();
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {
        private final DownloadOptions.Builder options = DownloadOptions.builder();

        private Builder() {}

        /** The cache to look in, instead of the provider's usual one. */
        public Builder cacheDir(Path folder) {
            return set(DownloadOptions.CACHE_DIR, folder);
        }

        /** A folder of plain files to look in, instead of a cache. */
        public Builder localDir(Path folder) {
            return set(DownloadOptions.LOCAL_DIR, folder);
        }

        /** The server that keeps the models, for a provider whose server does. */
        public Builder endpoint(URI server) {
            return set(DownloadOptions.ENDPOINT, server);
        }

        /** The revision that is meant, where a store has several of one model. */
        public Builder revision(String revision) {
            return set(DownloadOptions.REVISION, revision);
        }

        /** An option of the provider; null removes it. */
        public <T> Builder set(Option<T> option, @Nullable T value) {
            options.set(option, value);
            return this;
        }

        /** The options collected so far. */
        public StoreOptions build() {
            return StoreOptions.of(options.build());
        }
    }
}
