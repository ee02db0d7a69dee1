package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.FileProgress;
import io.modelhaul.internal.fallback.FallbackPlanner;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a provider gets for one call: the call's own HTTP client, what the engine shares, and its download, if it is one. */
public final class CallContext implements ProviderContext {
    private final Engine engine;
    private final DownloadOptions options;
    private final boolean overview;
    private final @Nullable DownloadSession session;
    private final CallHttp http;
    private final DownloadRequest request;
    private final boolean patient;

    private CallContext(Engine engine, DownloadRequest request, boolean overview, @Nullable DownloadSession session) {
        this(
                engine,
                request,
                overview,
                session,
                !FallbackPlanner.hasOthers(request, engine.sources(), engine.environment()));
    }

    private CallContext(
            Engine engine,
            DownloadRequest request,
            boolean overview,
            @Nullable DownloadSession session,
            boolean patient) {
        this.request = request;
        this.patient = patient;
        engine.requireOpen();
        this.engine = engine;
        this.options = request.options();
        this.overview = overview;
        this.session = session;
        this.http = new CallHttp(engine, request, this::retrying);
    }

    /** For a call that is no download. */
    public static CallContext of(Engine engine, DownloadRequest request) {
        return new CallContext(engine, request, false, null);
    }

    /** For one of several providers that are asked the same. */
    public static CallContext ofOverview(Engine engine, DownloadRequest request) {
        return new CallContext(engine, request, true, null);
    }

    /** For a download, which reports what its calls wait for and runs plans. */
    static CallContext ofDownload(Engine engine, DownloadRequest request, DownloadSession session) {
        return new CallContext(engine, request, false, session);
    }

    /** The plan of the request's first source, with what stands in for that when it fails. */
    Mono<DownloadPlan> withFallbacks(DownloadRequest request, Mono<DownloadPlan> first) {
        CallContext forOthers = patient ? this : new CallContext(engine, this.request, overview, session, true);
        return new FallbackPlanner(request, engine.sources(), forOthers, this::failedOver).around(first);
    }

    private void retrying(int attempt, Duration delay, DownloadException failure) {
        if (session != null) {
            session.retrying(attempt, delay, failure);
        }
    }

    private void failedOver(String layer, String endpoint, DownloadException failure) {
        if (session != null) {
            session.failedOver(layer, endpoint, failure);
        }
    }

    @Override
    public boolean overview() {
        return overview;
    }

    @Override
    public String downloadId() {
        return session == null ? "" : session.id();
    }

    @Override
    public DownloadOptions options() {
        return options;
    }

    @Override
    public HttpTransport http() {
        return patient ? http.client() : http.impatientClient();
    }

    @Override
    public HttpTransport storeHttp() {
        return http.storeClient();
    }

    @Override
    public Environment environment() {
        return engine.environment();
    }

    @Override
    public Path stateFolder() {
        return engine.stateFolder();
    }

    @Override
    public Clock clock() {
        return engine.clock();
    }

    @Override
    public <T> Mono<T> blocking(Callable<? extends @Nullable T> work) {
        return engine.<T>blocking(work);
    }

    @Override
    public Mono<FileCheck> check(StoredFile file) {
        return new StoredFileCheck(engine, file).run();
    }

    @Override
    public void reportFiles(List<FileProgress> inFlight) {
        if (session != null) {
            session.reportFiles(inFlight);
        }
    }

    @Override
    public Flux<DownloadProgress> run(DownloadRequest request, Mono<DownloadPlan> plan) {
        DownloadSession running = session;
        return running == null
                ? Flux.error(new IllegalStateException("This call is no download, so it runs no plan."))
                : Flux.defer(() ->
                        running.run(request, withFallbacks(request, running.recorded(plan)), http.limitedBy(request)));
    }
}
