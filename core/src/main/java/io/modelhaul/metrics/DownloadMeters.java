package io.modelhaul.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What happens, as Micrometer's meters: {@code new DownloadMeters(haul.metrics()).bindTo(registry)}. Needs
 * {@code micrometer-core}.
 *
 * <p>{@code modelhaul.downloads.active}, {@code modelhaul.downloaded} in bytes, {@code modelhaul.attempts} by layer and
 * outcome, {@code modelhaul.attempt.duration} by layer and outcome, {@code modelhaul.attempt.first.byte} by layer. A layer
 * after the thirty-second is called {@code other}, so that no provider can flood the registry.
 */
public final class DownloadMeters implements MeterBinder {
    private static final int MOST_LAYERS = 32;

    private final TransferLog log;
    private final Set<String> layers = ConcurrentHashMap.newKeySet();

    /** Meters of everything that the log is told. */
    public DownloadMeters(TransferLog log) {
        this.log = log;
    }

    @Override
    @SuppressWarnings("resource") // listens as long as the log lives
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("modelhaul.downloads.active", log, TransferLog::active)
                .description("Downloads that run now")
                .register(registry);
        FunctionCounter.builder("modelhaul.downloaded", log, TransferLog::receivedBytes)
                .baseUnit("bytes")
                .description("Content bytes that arrived")
                .register(registry);
        log.listen(attempt -> count(registry, attempt));
    }

    private void count(MeterRegistry registry, TransferAttempt attempt) {
        String layer = bounded(attempt.layer());
        String outcome = outcome(attempt);
        Counter.builder("modelhaul.attempts")
                .description("Tries of sources")
                .tag("layer", layer)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
        Timer.builder("modelhaul.attempt.duration")
                .description("How long a try of a source took")
                .tag("layer", layer)
                .tag("outcome", outcome)
                .register(registry)
                .record(Duration.ofMillis(attempt.durationMillis()));
        Long firstByte = attempt.firstByteMillis();
        if (firstByte != null) {
            Timer.builder("modelhaul.attempt.first.byte")
                    .description("How long the first byte took")
                    .tag("layer", layer)
                    .register(registry)
                    .record(Duration.ofMillis(firstByte));
        }
    }

    private static String outcome(TransferAttempt attempt) {
        return attempt.succeeded() ? "success" : attempt.failed() ? "error" : "cancelled";
    }

    private String bounded(String layer) {
        if (layers.contains(layer)) {
            return layer;
        }
        return layers.size() < MOST_LAYERS && layers.add(layer) ? layer : "other";
    }
}
