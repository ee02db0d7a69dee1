package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.SafeInterval;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * One pull through a server: asked for, followed line by line, asked for again when it broke. The server keeps what it has,
 * so asking again is going on.
 */
public final class ServerPull {
    private static final Logger log = LoggerFactory.getLogger(ServerPull.class);
    private static final Duration TICK = Duration.ofMillis(500);
    /** How long a server may bring nothing: it looks large layers up and hashes them, in silence or not. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(30);

    private static final int LOOKS_PER_LIMIT = 8;
    private static final int MOST_WARNINGS = 10;

    private final Function<HttpTransport, Flux<byte[]>> call;
    private final ServerErrors errors;
    private final HttpTransport http;
    private final PullMeter meter;
    private final Scheduler scheduler;
    private final AtomicInteger malformed = new AtomicInteger();

    /**
     * Asks for nothing yet.
     *
     * @param call one try: the lines of the answer
     * @param http has the limits of the call
     */
    public ServerPull(
            Function<HttpTransport, Flux<byte[]>> call,
            ServerErrors errors,
            HttpTransport http,
            PullMeter meter,
            Scheduler scheduler) {
        this.call = call;
        this.errors = errors;
        this.http = http;
        this.meter = meter;
        this.scheduler = scheduler;
    }

    /** All states up to the terminal one; a failed pull ends with its error after that. */
    public Flux<DownloadProgress> run() {
        return told(meter, scheduler, tries().then(Mono.fromRunnable(() -> meter.complete(null))));
    }

    /** Runs some work, and tells its states, its ticks and its end. */
    public static Flux<DownloadProgress> told(PullMeter meter, Scheduler scheduler, Mono<?> work) {
        Mono<?> reported = work.onErrorResume(failure -> Mono.fromRunnable(() -> meter.failed(known(failure))));
        Flux<DownloadProgress> ticks = SafeInterval.every(TICK, scheduler)
                .doOnNext(tick -> meter.tick())
                .thenMany(Flux.empty());
        Flux<DownloadProgress> states =
                meter.states().takeUntil(state -> state.status().terminal());
        return Flux.merge(states, ticks, reported.thenMany(Flux.<DownloadProgress>never()))
                .takeUntil(state -> state.status().terminal())
                .concatWith(Mono.defer(meter::failure));
    }

    private static DownloadException known(Throwable failure) {
        return failure instanceof DownloadException known
                ? known
                : new DownloadException(ErrorCode.IO, "The pull failed: " + failure + ".", failure);
    }

    private Mono<Void> tries() {
        HttpSettings limits = http.settings();
        Retry retry = http.with(limits, meter::retrying).retry(meter::progress);
        HttpTransport patient = http.with(
                new HttpSettings(limits.connectTimeout(), limits.responseTimeout(), LONGEST_SILENCE, limits.retry()));
        return Mono.defer(() -> once(patient, limits)).retryWhen(retry);
    }

    /** One try; a stall cancels it, so that no two tries are ever under way. */
    private Mono<Void> once(HttpTransport patient, HttpSettings limits) {
        meter.begin();
        malformed.set(0);
        Mono<Void> pull = call.apply(patient)
                .concatMap(this::read)
                .doOnNext(meter::line)
                .filter(line -> line.phase() == PullLine.Phase.SUCCESS)
                .next()
                .switchIfEmpty(Mono.error(this::endless))
                .then();
        return Mono.firstWithSignal(pull, stall(limits));
    }

    private Mono<PullLine> read(byte[] json) {
        PullLine line = PullLine.read(json);
        if (line == null) {
            if (malformed.incrementAndGet() <= MOST_WARNINGS) {
                log.warn("Passed over a line of Ollama's answer that is not JSON: {}", PullLine.shown(json));
            }
            return Mono.empty();
        }
        return line.error() == null ? Mono.just(line) : Mono.error(errors.told(line.error()));
    }

    private DownloadException endless() {
        String lines = malformed.get() == 0 ? "" : ", and " + malformed.get() + " of its lines were not JSON";
        return new DownloadException(
                ErrorCode.SERVER_ERROR,
                "Ollama's answer ended without saying that the pull succeeded" + lines + ". Pull again to go on.");
    }

    /** Errors when the server does not answer, or does not get on with a layer, whether it keeps talking or not. */
    private Mono<Void> stall(HttpSettings limits) {
        Duration period = limits.stallTimeout().dividedBy(LOOKS_PER_LIMIT);
        return SafeInterval.every(period.toMillis() < 1 ? Duration.ofMillis(1) : period, scheduler)
                .concatMap(look -> Mono.justOrEmpty(stalled(limits)))
                .next()
                .flatMap(Mono::error);
    }

    private @Nullable DownloadException stalled(HttpSettings limits) {
        Duration answer = limits.connectTimeout().plus(limits.stallTimeout());
        if (meter.unansweredFor().compareTo(answer) >= 0) {
            return stalled("has not answered for " + seconds(answer));
        }
        boolean stuck = meter.stalledFor().compareTo(limits.stallTimeout()) >= 0;
        Duration limit = stuck ? limits.stallTimeout() : LONGEST_SILENCE;
        return stuck || meter.fruitlessFor().compareTo(limit) >= 0
                ? stalled("has brought no bytes for " + seconds(limit))
                : null;
    }

    private static DownloadException stalled(String what) {
        return new DownloadException(
                ErrorCode.STALLED,
                Hint.RAISE_STALL_TIMEOUT,
                "The Ollama server " + what + ". Its network may be broken.");
    }

    private static String seconds(Duration limit) {
        return new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(limit.toMillis() / 1000.0)
                + " s";
    }
}
