package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.metrics.AttemptCounts;
import io.modelhaul.metrics.LayerHealth;
import io.modelhaul.metrics.TransferAttempt;
import io.modelhaul.metrics.TransferLog;
import io.modelhaul.metrics.TransferSummary;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Tells what happened. */
@CommandLine.Command(
        name = "metrics",
        customSynopsis = "modelhaul metrics [--summary|--health|--reset] [--json]",
        description = "Tell what happened in the last 24 hours: every try of every source.",
        sortOptions = false)
final class MetricsCommand implements Command {
    private final CommandContext context;

    @Option(names = "--summary", description = "Counts, sizes and times by layer and endpoint.")
    private boolean summary;

    @Option(names = "--health", description = "How each layer does, and since when.")
    private boolean health;

    @Option(names = "--reset", description = "Forget all of it.")
    private boolean reset;

    @Option(names = "--json", description = "JSON on standard output, one object a line.")
    private boolean json;

    MetricsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (Stream.of(summary, health, reset).filter(each -> each).count() > 1) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, "--summary, --health and --reset exclude each other: choose one.");
        }
        TransferLog log = context.haul().metrics();
        if (reset) {
            log.reset().block();
        } else if (summary) {
            summarise(Await.value(log.summary()));
        } else if (health) {
            judge(Await.all(log.health()));
        } else {
            tell(Await.all(log.attempts()));
        }
        return ExitStatus.OK;
    }

    private PrintStream out() {
        return context.streams().out();
    }

    private void nothing() {
        context.streams().err().println("Nothing was tried in the last 24 hours.");
    }

    private void tell(List<TransferAttempt> attempts) {
        if (json) {
            attempts.forEach(attempt -> Json.line(out(), attempt));
            return;
        }
        if (attempts.isEmpty()) {
            nothing();
            return;
        }
        TextTable table = new TextTable(
                "TIME", "PROVIDER", "MODEL", "LAYER", "ENDPOINT", " TRY", " BYTES", " FIRST", " TOOK", "END");
        for (TransferAttempt attempt : attempts) {
            table.row(
                    attempt.time(),
                    attempt.provider(),
                    attempt.model(),
                    attempt.layer(),
                    text(attempt.endpoint()),
                    Integer.toString(attempt.attempt()),
                    Quantities.size(attempt.bytes()),
                    millis(attempt.firstByteMillis()),
                    millis(attempt.durationMillis()),
                    attempt.code() == null
                            ? attempt.status().toString()
                            : attempt.code().toString());
        }
        table.print(out());
    }

    private void summarise(TransferSummary summary) {
        if (json) {
            Json.line(out(), summary);
            return;
        }
        if (summary.byEndpoint().isEmpty()) {
            nothing();
            return;
        }
        TextTable table = new TextTable(
                "LAYER",
                "ENDPOINT",
                " TRIES",
                " FAILED",
                " SUCCESS",
                " BYTES",
                " MEAN",
                " P95",
                " FIRST BYTE MEAN",
                " P95");
        summary.byEndpoint().forEach(each -> row(table, each.layer(), text(each.endpoint()), each.counts()));
        row(table, "all", "", summary.total());
        table.print(out());
    }

    private static void row(TextTable table, String layer, String endpoint, AttemptCounts counts) {
        Double rate = counts.successRate();
        table.row(
                layer,
                endpoint,
                Integer.toString(counts.attempts()),
                Integer.toString(counts.failed()),
                rate == null ? "" : String.format(Locale.ROOT, "%.1f %%", rate * 100),
                Quantities.size(counts.bytes()),
                millis(counts.meanMillis()),
                millis(counts.p95Millis()),
                millis(counts.meanFirstByteMillis()),
                millis(counts.p95FirstByteMillis()));
    }

    private void judge(List<LayerHealth> layers) {
        if (json) {
            layers.forEach(layer -> Json.line(out(), layer));
            return;
        }
        if (layers.isEmpty()) {
            nothing();
            return;
        }
        TextTable table = new TextTable("LAYER", "ENDPOINT", "STATUS", "SINCE", "LAST FAILURE", "CODE");
        for (LayerHealth layer : layers) {
            table.row(
                    layer.layer(),
                    "",
                    layer.status().toString(),
                    text(layer.since()),
                    text(layer.lastFailure()),
                    text(layer.lastCode()));
            for (LayerHealth.Endpoint each : layer.endpoints()) {
                table.row(
                        "",
                        text(each.endpoint()),
                        each.status().toString(),
                        text(each.since()),
                        text(each.lastFailure()),
                        text(each.lastCode()));
            }
        }
        table.print(out());
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }

    private static String millis(@Nullable Long millis) {
        return millis == null ? "" : millis + " ms";
    }
}
