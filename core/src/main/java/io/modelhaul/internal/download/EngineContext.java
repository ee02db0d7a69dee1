package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.FileProgress;
import io.modelhaul.LockedModel;
import io.modelhaul.internal.fallback.FallbackPlanner;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.connect.AddressPolicy;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.internal.progress.AttemptRecorder;
import io.modelhaul.internal.progress.ProgressMeter;
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

/** What one call of a provider gets from the engine. */
final class EngineContext implements ProviderContext {
    private final Engine engine;
    private final String id;
    private final DownloadOptions options;
    private final HttpTransport http;
    private final @Nullable AttemptRecorder attempts;
    private final HttpTransport storeHttp;
    private final boolean overview;
    private volatile @Nullable ProgressMeter meter;

    /**
     * A context.
     *
     * @param attempts are told what the download tries; null for a call that is no download
     */
    EngineContext(Engine engine, String id, DownloadRequest request, @Nullable AttemptRecorder attempts) {
        this(engine, id, request, attempts, false);
    }

    private EngineContext(
            Engine engine, String id, DownloadRequest request, @Nullable AttemptRecorder attempts, boolean overview) {
        this.overview = overview;
        engine.requireOpen();
        this.engine = engine;
        this.id = id;
        this.attempts = attempts;
        this.options = request.options();
        HttpSettings settings = settings(engine.http().settings(), request.options());
        AddressPolicy reach = engine.reach(request);
        this.http = trusted(engine.http(request.options()).within(reach).with(settings, this::retrying));
        this.storeHttp = trusted(engine.http().within(reach).with(settings, this::retrying));
    }

    private HttpTransport trusted(HttpTransport usual) {
        return options.get(DownloadOptions.INSECURE, false) ? usual.insecure() : usual;
    }

    /** Who limits silence within an answer limits the silence before it too. */
    private static Duration responseTimeout(HttpSettings usual, DownloadOptions options) {
        Duration asked = options.get(DownloadOptions.STALL_TIMEOUT, usual.responseTimeout());
        return asked.compareTo(usual.responseTimeout()) < 0 ? asked : usual.responseTimeout();
    }

    /** A context for one of several providers that are asked the same. */
    static EngineContext ofOverview(Engine engine, DownloadRequest request) {
        return new EngineContext(engine, "", request, null, true);
    }

    /** The limits of a call: its options, else those of this engine. */
    private static HttpSettings settings(HttpSettings usual, DownloadOptions options) {
        RetryRules rules = usual.retry();
        return new HttpSettings(
                options.get(DownloadOptions.CONNECT_TIMEOUT, usual.connectTimeout()),
                responseTimeout(usual, options),
                options.get(DownloadOptions.STALL_TIMEOUT, usual.stallTimeout()),
                new RetryRules(
                        options.get(DownloadOptions.RETRIES, rules.retries()),
                        options.get(DownloadOptions.RETRY_BUDGET, rules.budget()),
                        options.get(DownloadOptions.RETRY_DELAY, rules.delays())));
    }

    private void retrying(int attempt, Duration delay, DownloadException failure) {
        ProgressMeter running = meter;
        if (running != null) {
            running.retrying(attempt, delay, failure);
        }
    }

    /** What stands in for the request's first source when that fails. */
    FallbackPlanner chain(DownloadRequest request) {
        return new FallbackPlanner(request, engine.sources(), this, this::turned);
    }

    private void turned(String layer, String endpoint, DownloadException failure) {
        ProgressMeter running = meter;
        if (running != null) {
            running.turned(layer, endpoint, failure);
        }
    }

    @Override
    public boolean overview() {
        return overview;
    }

    @Override
    public String downloadId() {
        return id;
    }

    @Override
    public DownloadOptions options() {
        return options;
    }

    @Override
    public HttpTransport http() {
        return http;
    }

    @Override
    public HttpTransport storeHttp() {
        return storeHttp;
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

    /** The plan, if need be held to a lock. */
    static Mono<DownloadPlan> locked(DownloadRequest request, Mono<DownloadPlan> plan) {
        LockedModel lock = request.options().get(DownloadOptions.LOCKED_TO);
        return lock == null ? plan : plan.map(new LockedPlan(lock)::enforce);
    }

    /** Whether the engine ran a plan. */
    boolean planned() {
        return meter != null;
    }

    @Override
    public Mono<FileCheck> check(StoredFile file) {
        return engine.check(file);
    }

    @Override
    public void reportFiles(List<FileProgress> inFlight) {
        engine.reportFiles(id, inFlight);
    }

    @Override
    public Flux<DownloadProgress> run(DownloadRequest request, Mono<DownloadPlan> plan) {
        return Flux.defer(() -> {
            ProgressMeter running = new ProgressMeter(id, request, engine.clock(), attempts);
            meter = running;
            engine.meters().put(id, running);
            HttpTransport limited = http.with(settings(engine.http().settings(), request.options()));
            return engine.executor(request, limited, running)
                    .run(locked(request, chain(request).around(attempts == null ? plan : attempts.planning(plan)))
                            .doOnNext(found -> engine.planned(id, found))
                            .flatMap(new AskedFor(engine, request)::remembered))
                    .doFinally(signal -> engine.meters().remove(id, running));
        });
    }
}
