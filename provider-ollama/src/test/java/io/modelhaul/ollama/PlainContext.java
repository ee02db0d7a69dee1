package io.modelhaul.ollama;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.FileProgress;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What an engine lends, without an engine.
 *
 * @param options of the call
 * @param stateFolder where things are remembered
 * @param http the client
 */
record PlainContext(DownloadOptions options, Environment environment, Path stateFolder, HttpTransport http)
        implements ProviderContext {
    @Override
    public String downloadId() {
        return "plain";
    }

    @Override
    public HttpTransport storeHttp() {
        return http;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public <T> Mono<T> blocking(Callable<? extends @Nullable T> work) {
        return Mono.<T>fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Mono<FileCheck> check(StoredFile file) {
        return Mono.error(new UnsupportedOperationException("no engine"));
    }

    @Override
    public void reportFiles(List<FileProgress> inFlight) {}

    @Override
    public Flux<DownloadProgress> run(DownloadRequest request, Mono<DownloadPlan> plan) {
        return Flux.error(new UnsupportedOperationException("no engine"));
    }
}
