package io.modelhaul.spi;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.FileProgress;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the engine lends to a provider for one call. */
public interface ProviderContext {
    /** The name of the download that this call belongs to. */
    String downloadId();

    /** What the caller asked for in this call; for calls about stored models, where to look. */
    DownloadOptions options();

    /**
     * The HTTP client, set up with the call's own limits and retry rules; waits between tries show up in the call's
     * progress as {@link io.modelhaul.DownloadStatus#RETRYING}.
     */
    HttpTransport http();

    /**
     * The HTTP client for a server that itself keeps models on this machine or network: as {@link #http()}, but usable under
     * {@link io.modelhaul.CachePolicy#CACHE_ONLY} too, to ask what such a server already holds.
     */
    HttpTransport storeHttp();

    /** Environment variables and the folders that follow from them. */
    Environment environment();

    /** Where Modelhaul remembers things between calls; it need not exist. */
    Path stateFolder();

    /** The clock. */
    Clock clock();

    /**
     * Whether the call is about all providers at once, as when everything stored is listed, so that one without a server or a
     * folder is no news; false by default.
     */
    default boolean overview() {
        return false;
    }

    /** Runs blocking file work on the engine's file executor when subscribed; a null result completes empty. */
    <T> Mono<T> blocking(Callable<? extends @Nullable T> work);

    /** Hashes a stored file and compares it with the digest that it tells. */
    Mono<FileCheck> check(StoredFile file);

    /**
     * Reports the files in flight and how far each is, replacing the last report; for a provider whose server moves the
     * bytes. {@link #run} does so by itself.
     */
    void reportFiles(List<FileProgress> inFlight);

    /** Runs a plan: what is missing is fetched, verified and put in place. Starts with {@code STARTING}. */
    Flux<DownloadProgress> run(DownloadRequest request, Mono<DownloadPlan> plan);
}
