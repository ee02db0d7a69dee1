package io.modelhaul.spi;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    default DownloadRequest request(ModelRef.Source source, DownloadOptions options) {
        return new DownloadRequest(descriptor().id(), source.location(), options);
    }

    /**
     * Whether an address that has none of this provider's schemes means one of its models all the same, such as the web page
     * of a model. {@link #request(ModelRef.Source, DownloadOptions)} and {@link #normal} must be able to read it then. Asks nobody
     * and reads no file.
     *
     * @param options what the caller asked for
     */
    default boolean recognizes(ModelRef.Source source, DownloadOptions options, Environment environment) {
        return false;
    }

    /**
     * The servers that a request goes to when it names none, as this machine is set up: for calls that somebody else asked
     * for, they are the only ones in private networks. By default none. Asks nobody.
     */
    default List<URI> servers(DownloadRequest request, Environment environment) {
        return List.of();
    }

    /** What metrics call the server that this provider asks first: {@code hub}, {@code ollama}; by default the id. */
    default String layer() {
        return descriptor().id();
    }

    /**
     * Refuses a request that is wrong in itself, such as a name that cannot be one. Asks nobody and reads no file; what it
     * lets pass may still turn out to be wrong.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what is wrong
     */
    default void check(DownloadRequest request, ProviderContext context) {}

    /**
     * The same request, with what the model's name says beside the name, such as a revision, moved into options, so that
     * equal requests are equal; by default as it is. Asks nobody.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it names nothing
     */
    default DownloadRequest normal(DownloadRequest request, ProviderContext context) {
        return request;
    }

    /**
     * The name under which {@link #list} tells of what a request brings, however the request writes it; by default as it is
     * written. Asks nobody and reads no file.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it names nothing
     */
    default String storedName(DownloadRequest request, ProviderContext context) {
        return request.model();
    }

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

    /** What the provider can tell of a stored model beyond its files, for people; names and values in order. Asks nobody. */
    default Map<String, String> facts(StoredModel model) {
        return Map.of();
    }

    /** Removes a stored model, and nothing that another one still names. Follows no link out of the store. */
    default Mono<Void> remove(StoredModel model, ProviderContext context) {
        return Mono.error(() -> cannot("remove models"));
    }

    /**
     * Removes what is left of a model of which nothing is finished, so that {@link #find} finds nothing.
     *
     * @return whether there was anything
     */
    default Mono<Boolean> removeUnfinished(DownloadRequest request, ProviderContext context) {
        return Mono.just(false);
    }

    /**
     * The files that a stored model must have and that are not here, so that {@link StoredModel#files()} leaves them out; by
     * default none is known.
     */
    default Flux<StoredFile> missing(StoredModel model, ProviderContext context) {
        return Flux.empty();
    }

    /**
     * Checks the files of a stored model, by default against the digests that {@link StoredModel#files()} tells, and tells
     * of those that are {@link #missing}. One whose digest is not over the whole file overrides this.
     */
    default Flux<FileCheck> verify(StoredModel model, ProviderContext context) {
        return Flux.fromIterable(model.files())
                .flatMapSequential(context::check, 2, 1)
                .concatWith(missing(model, context).map(file -> new FileCheck(file, VerificationStatus.MISSING)));
    }

    /**
     * The request that fetches again what is wrong in a stored model, and nothing else; by default all of the model, with
     * {@link CachePolicy#REFRESH}, which fetches only what has a wrong digest.
     *
     * @param bad the files that are wrong or missing
     * @param where options that said where to look
     */
    default Mono<DownloadRequest> repair(
            StoredModel model, List<StoredFile> bad, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> new DownloadRequest(
                model.provider(),
                model.model(),
                where.toBuilder().policy(CachePolicy.REFRESH).build()));
    }

    /**
     * What this store remembers of a model beside its files, such as a manifest, for an archive that takes the model to
     * another one; by default nothing. No secrets. Errors when the model cannot leave its store.
     */
    default Mono<String> exportedRecord(StoredModel model, ProviderContext context) {
        return Mono.empty();
    }

    /**
     * A plan that puts the files of a model, which somebody exported from such a store, into this one; no file needs a
     * source. What was exported may come from anybody. By default an error: not every store can take models in.
     *
     * @param where options that say where to put it
     */
    default Mono<DownloadPlan> takeIn(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        return Mono.error(() -> cannot("take in exported models"));
    }

    /**
     * What the content of a model is called in this provider's network, whichever provider stored it. Computed here, nothing
     * is published; by default it has no such names.
     */
    default Mono<ContentNames> names(StoredModel model, ProviderContext context) {
        return Mono.just(ContentNames.NONE);
    }

    /** What goes well with a model that is here, such as its projector; by default nothing. Asks nobody. */
    default Flux<ModelRef.Source> companions(DownloadRequest request, ProviderContext context) {
        return Flux.empty();
    }

    /** The folders in which unfinished files of this provider may lie; those that nobody works on can be pruned. */
    default Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        return Flux.empty();
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
