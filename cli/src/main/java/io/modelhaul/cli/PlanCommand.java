package io.modelhaul.cli;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.Json;
import io.modelhaul.engine.Preflight;
import io.modelhaul.json.PlanJson;
import java.io.PrintStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** Tells what pull would do. */
@CommandLine.Command(
        name = "plan",
        customSynopsis = "modelhaul plan [OPTIONS] [PROVIDER] MODEL",
        description = "Tell what pull would do: files, sizes, digests, what is missing, whether there is room.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {"No byte of the model is moved.", "", "Example:", "  modelhaul plan hf://Qwen/Qwen3-0.6B --json"})
final class PlanCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Mixin
    private ModelArgument model = new ModelArgument();

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the sums, without the files.")
    private boolean quiet;

    PlanCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context.haul().providers(), LibraryOptions::ofDownloads);
    }

    @Override
    public Integer call() {
        DownloadOptions given = Objects.requireNonNull(options, "options").read();
        Modelhaul haul = context.haul();
        Mono<Preflight> answer = model.plan(haul, given).flatMap(plan -> haul.preflight(plan, given));
        Preflight preflight = Await.value(answer);
        print(preflight, context.streams().out());
        return ExitStatus.OK;
    }

    private void print(Preflight preflight, PrintStream out) {
        if (json) {
            Json.line(out, PlanJson.of(preflight));
        } else if (quiet) {
            new PlanTable(preflight).printSums(out);
        } else {
            new PlanTable(preflight).print(out);
        }
    }
}
