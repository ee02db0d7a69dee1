package io.modelhaul.cli;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.OutputFormat;
import io.modelhaul.cli.output.ProgressOutput;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Makes sure that a model is here. */
@CommandLine.Command(
        name = "pull",
        customSynopsis = {"modelhaul pull [OPTIONS] [PROVIDER] MODEL", "       modelhaul pull [OPTIONS] SOURCE"},
        description = "Make sure a model is here, complete and verified; go on with what is not.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "The last line on standard output is the path of the model. Interrupted? Run it again.",
            "",
            "Examples:",
            "  modelhaul pull hf://Qwen/Qwen3-0.6B",
            "  modelhaul pull hf Qwen/Qwen3-0.6B --revision main --include '*.json'",
            "  modelhaul pull ollama://qwen3:0.6b --direct",
            "  modelhaul pull https://example.org/model.gguf --sha256 9f86d0..."
        })
final class PullCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Mixin
    private ModelArgument model = new ModelArgument();

    @Option(names = "--json", description = "One JSON object a line on standard output, and nothing else.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the path.")
    private boolean quiet;

    PullCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context.haul().providers(), LibraryOptions::ofDownloads);
    }

    @Override
    public Integer call() throws InterruptedException {
        DownloadOptions given = Objects.requireNonNull(options, "options").read();
        DownloadProgress end = follow(given);
        if (!json) {
            context.streams().result(end.path() == null ? end.model() : end.path());
        }
        return ExitStatus.OK;
    }

    private DownloadProgress follow(DownloadOptions given) throws InterruptedException {
        Modelhaul haul = context.haul();
        OutputFormat format = OutputFormat.of(json, quiet, context.verbose());
        try (ProgressOutput output = format.open(context.streams(), haul::files)) {
            DownloadRun run = new DownloadRun(model.provider(), model.model(), output, Clock.systemUTC());
            context.onInterrupt(run::interrupt);
            return run.follow(model.download(haul, given));
        }
    }
}
