package io.modelhaul.spi;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A place that models come from; found through {@link java.util.ServiceLoader}.
 *
 * <p>A provider whose models are files only plans. The engine then gives it resume, ranges, verification, shared
 * downloads, progress and the disk check. A provider whose server moves the bytes overrides {@link #download}. What else it
 * can do are optional interfaces: {@link StoredModels}, {@link ModelExporter}, {@link ModelCatalogue},
 * {@link ModelPublisher}, {@link Companions}, {@link ContentNaming}, {@link ProviderAddresses}. It implements them, or
 * returns objects that do from {@link #abilities()}.
 *
 * <p>Implementations are stateless, have a public constructor without parameters, and do nothing before subscription.
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
     * The same request, with what the model's name says beside the name, such as a revision, moved into options, so that
     * equal requests are equal; by default as it is. Asks nobody.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it names nothing
     */
    default DownloadRequest normalize(DownloadRequest request, ProviderContext context) {
        return request;
    }

    /**
     * The name under which {@link StoredModels#list} shows what a request downloads, however the request writes it; by
     * default as it is written. Asks nobody and reads no file.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it names nothing
     */
    default String storedName(DownloadRequest request, ProviderContext context) {
        return request.model();
    }

    /**
     * Refuses a request that is wrong in itself, such as a name that cannot be one. Asks nobody and reads no file; what it
     * lets pass may still turn out to be wrong.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what is wrong
     */
    default void validate(DownloadRequest request, ProviderContext context) {}

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

    /** The objects that implement what else this provider can do; by default the provider itself. */
    default List<Ability> abilities() {
        return this instanceof Ability own ? List.of(own) : List.of();
    }

    /** What implements that ability; empty when this provider does not have it. */
    default <T extends Ability> Optional<T> ability(Class<T> type) {
        return abilities().stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
