package io.modelhaul.spi;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelSource;
import io.modelhaul.store.StoredModel;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A place that models come from; found through {@link java.util.ServiceLoader}.
 *
 * <p>A provider whose models are files only plans. The engine then gives it resume, ranges, verification, shared
 * downloads, progress and the disk check. A provider whose server moves the bytes overrides {@link #download}.
 * Implementations are stateless, have a public constructor without parameters, and do nothing before subscription.
 */
public interface ModelProvider {
    /** Id, aliases, schemes and options of this provider. */
    ProviderDescriptor descriptor();

    /**
     * Reads a source that has one of this provider's schemes.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when the source names no model
     */
    default DownloadRequest request(ModelSource source, DownloadOptions options) {
        return new DownloadRequest(descriptor().id(), source.location(), options);
    }

    /**
     * Refuses a request that is wrong in itself, such as a name that cannot be one. Asks nobody and reads no file; what it
     * lets pass may still turn out to be wrong.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what is wrong
     */
    default void check(DownloadRequest request, ProviderContext context) {}

    /**
     * Finds out which files make up the model. Moves no content byte.
     *
     * <p>Errors with {@link DownloadException}.
     */
    Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context);

    /** Downloads the model; by default runs the plan. */
    default Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
        return context.run(request, plan(request, context));
    }

    /**
     * The models of this provider that are on this machine, also those that other tools put there.
     *
     * @param where options that say where to look
     */
    default Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return Flux.empty();
    }

    /**
     * The stored model that a request means; empty when it is not here. By default the one of that name, and of the
     * revision if one is asked for.
     */
    default Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        String revision = request.options().get(DownloadOptions.REVISION);
        return list(request.options(), context)
                .filter(model -> model.model().equals(request.model()))
                .filter(model -> revision == null || revision.equals(model.revision()))
                .next();
    }

    /** Removes a stored model, and nothing that another one still names. */
    default Mono<Void> remove(StoredModel model, ProviderContext context) {
        return Mono.error(() -> cannot("remove models"));
    }

    /**
     * Removes a stored model, and nothing that another one still names.
     *
     * @param where the options by which it was found: a provider that asks a server needs them
     */
    default Mono<Void> remove(StoredModel model, DownloadOptions where, ProviderContext context) {
        return remove(model, context);
    }

    /** Searches the provider's catalogue; best matches first. */
    default Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context) {
        return Flux.error(() -> cannot("search"));
    }

    /**
     * Publishes content, so that it can be downloaded through this provider. {@code COMPLETE} tells its name there as the
     * path.
     */
    default Flux<DownloadProgress> publish(PublishRequest request, ProviderContext context) {
        return Flux.error(() -> cannot("publish"));
    }

    private DownloadException cannot(String what) {
        return new DownloadException(
                ErrorCode.UNSUPPORTED_PROVIDER, "The provider '" + descriptor().id() + "' cannot " + what + ".");
    }
}
