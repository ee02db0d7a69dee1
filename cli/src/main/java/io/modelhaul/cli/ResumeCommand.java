package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.OutputFormat;
import io.modelhaul.cli.output.ProgressOutput;
import io.modelhaul.store.PendingDownload;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Finishes downloads that were not finished, one after the other. */
@CommandLine.Command(
        name = "resume",
        customSynopsis = "modelhaul resume [OPTIONS] [ID...]",
        description = "Finish downloads that were not finished: those named, or all that 'pending' lists.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "One that fails stays pending and stops no other; the exit status is that of the first failure.",
            "Tokens are never kept: they come from the environment, or from --token."
        })
final class ResumeCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(
            arity = "0..*",
            paramLabel = "[ID...]",
            hideParamSyntax = true,
            description = "As 'pending' lists them.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--json", description = "One JSON object a line on standard output, and nothing else.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the paths.")
    private boolean quiet;

    ResumeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, io.modelhaul.Option::isSecret);
    }

    @Override
    public Integer call() throws InterruptedException {
        DownloadOptions secrets = Objects.requireNonNull(options, "options").read();
        List<PendingDownload> all = Await.all(context.haul().pending().list());
        List<PendingDownload> chosen =
                ids.isEmpty() ? all : ids.stream().map(id -> named(id, all)).toList();
        if (chosen.isEmpty()) {
            context.streams().err().println("No download is pending.");
        }
        int status = ExitStatus.OK;
        for (PendingDownload download : chosen) {
            int end = finish(download, secrets);
            if (end == ExitStatus.INTERRUPTED) {
                return end;
            }
            status = status == ExitStatus.OK ? end : status;
        }
        return status;
    }

    private static PendingDownload named(String id, List<PendingDownload> all) {
        return all.stream()
                .filter(download -> download.id().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> new DownloadException(
                        ErrorCode.NOT_FOUND,
                        "No download '" + id + "' is pending: it is finished, or another process works on it."
                                + " 'modelhaul pending' lists them."));
    }

    private int finish(PendingDownload download, DownloadOptions secrets) throws InterruptedException {
        try {
            DownloadProgress end = follow(download, secrets);
            if (!json) {
                context.streams().result(end.path() == null ? end.model() : end.path());
            }
            return ExitStatus.OK;
        } catch (DownloadException e) {
            return new FailureReport(context).failed(e);
        }
    }

    private DownloadProgress follow(PendingDownload download, DownloadOptions secrets) throws InterruptedException {
        Modelhaul haul = context.haul();
        OutputFormat format = OutputFormat.of(json, quiet, context.verbose());
        try (ProgressOutput output = format.open(context.streams(), haul::files)) {
            DownloadRun run = new DownloadRun(download.provider(), download.model(), output, Clock.systemUTC());
            context.onInterrupt(run::interrupt);
            return run.follow(
                    haul.pending().resume(download.id(), pending -> Mono.just(accepted(haul, pending, secrets))));
        }
    }

    /** Only where one was given before: no other server gets it. A token may also be new, where one is of use. */
    private static DownloadOptions accepted(Modelhaul haul, PendingDownload pending, DownloadOptions secrets) {
        DownloadOptions.Builder accepted = secrets.toBuilder();
        secrets.options().stream()
                .filter(option -> !pending.withheld().contains(option.name()))
                .filter(option -> !option.equals(DownloadOptions.TOKEN) || !understands(haul, pending))
                .forEach(option -> accepted.set(option, null));
        return accepted.build();
    }

    private static boolean understands(Modelhaul haul, PendingDownload pending) {
        return haul.providers().list().stream()
                .filter(provider -> provider.answersTo(pending.provider()))
                .anyMatch(provider -> provider.options().contains(DownloadOptions.TOKEN));
    }
}
