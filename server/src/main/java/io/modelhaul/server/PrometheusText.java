package io.modelhaul.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.modelhaul.metrics.DownloadMeters;
import java.nio.charset.StandardCharsets;

/** What happens here, in the text format of Prometheus. */
final class PrometheusText {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    PrometheusText(DownloadApi api) {
        new DownloadMeters(api.metrics()).bindTo(registry);
        Gauge.builder("modelhaul.downloads.waiting", api, DownloadApi::waiting)
                .description("Downloads that wait for their turn")
                .register(registry);
        Gauge.builder("modelhaul.watchers", api, DownloadApi::watchers)
                .description("Streams of events that are open")
                .register(registry);
    }

    ApiResponse response() {
        return ApiResponse.of(200, TYPE, registry.scrape().getBytes(StandardCharsets.UTF_8));
    }
}
