package io.modelhaul;

import io.modelhaul.engine.Preflight;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** SKELETON: the facade. */
public final class Modelhaul implements AutoCloseable {
    private Modelhaul() {}

    /** A Modelhaul with the defaults of this process's environment. */
    public static Modelhaul create() {
        return builder().build();
    }

    /** Starts a Modelhaul. */
    public static Builder builder() {
        return new Builder();
    }

    /** Downloads without options. */
    public Flux<DownloadProgress> download(String provider, String model) {
        return download(provider, model, DownloadOptions.none());
    }

    /** Downloads. */
    public Flux<DownloadProgress> download(String provider, String model, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Downloads. */
    public Flux<DownloadProgress> download(ModelSource source, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Downloads several sources side by side; a failing one does not stop the others. */
    public Flux<DownloadProgress> downloadAll(List<ModelSource> sources, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** The plan, without moving a content byte. */
    public Mono<DownloadPlan> plan(String provider, String model, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** The plan, without moving a content byte. */
    public Mono<DownloadPlan> plan(ModelSource source, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** What a plan means on this machine. */
    public Mono<Preflight> preflight(DownloadPlan plan, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Downloads and tells what is stored then. */
    public Mono<StoredModel> ensure(String provider, String model, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Downloads and tells what is stored then. */
    public Mono<StoredModel> ensure(ModelSource source, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Cancels a running download by its id; false when there is none. */
    public Mono<Boolean> cancel(String id) {
        throw new UnsupportedOperationException();
    }

    /** The newest state of every running download. */
    public List<DownloadProgress> active() {
        throw new UnsupportedOperationException();
    }

    /** The stored models of one provider, or of all (null). */
    public Flux<StoredModel> list(@Nullable String provider, DownloadOptions where) {
        throw new UnsupportedOperationException();
    }

    /** One stored model by provider and name (revision from the options); NOT_FOUND otherwise. */
    public Mono<StoredModel> show(String provider, String model, DownloadOptions where) {
        throw new UnsupportedOperationException();
    }

    /** The same by source. */
    public Mono<StoredModel> show(ModelSource source, DownloadOptions where) {
        throw new UnsupportedOperationException();
    }

    /** Searches the provider's catalogue. */
    public Flux<CatalogueEntry> search(String provider, String words, DownloadOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Every provider found. */
    public List<ProviderDescriptor> providers() {
        throw new UnsupportedOperationException();
    }

    /** Providers that could not be loaded, with the reason, for people. */
    public List<String> brokenProviders() {
        throw new UnsupportedOperationException();
    }

    /** Changes the limit on bytes a second, also for running downloads; null lifts it. */
    public void limitRate(@Nullable Long bytesPerSecond) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    /** Collects settings. */
    public static final class Builder {
        private Builder() {}

        /** The environment to read variables from. */
        public Builder environment(Environment environment) {
            return this;
        }

        /** Where models of providers without a cache of their own are kept. */
        public Builder storeFolder(Path folder) {
            return this;
        }

        /** Where state is kept. */
        public Builder stateFolder(Path folder) {
            return this;
        }

        /** The clock. */
        public Builder clock(Clock clock) {
            return this;
        }

        /** Where providers are looked for. */
        public Builder classLoader(ClassLoader loader) {
            return this;
        }

        /** A provider added by hand. */
        public Builder provider(ModelProvider provider) {
            return this;
        }

        /** Builds. */
        public Modelhaul build() {
            return new Modelhaul();
        }
    }
}
