package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.Json;
import io.modelhaul.internal.json.PlanJson;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.store.Preflight;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Tells what pull would do. */
@CommandLine.Command(
        name = "plan",
        customSynopsis = {
            "modelhaul plan [OPTIONS] [PROVIDER] MODEL",
            "       modelhaul plan [OPTIONS] --locked --lock FILE"
        },
        description = "Tell what pull would do: files, sizes, digests, what is missing, whether there is room.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {"No byte of the model is moved.", "", "Example:", "  modelhaul plan hf://Qwen/Qwen3-0.6B --json"})
final class PlanCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(
            index = "0..1",
            arity = "0..2",
            paramLabel = "[PROVIDER] MODEL",
            hideParamSyntax = true,
            description = ModelArgument.DESCRIPTION)
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--with",
            paramLabel = "SOURCE",
            arity = "1",
            description = "A companion, such as a projector: planned first; repeatable.")
    private List<String> companions = new ArrayList<>();

    @Mixin
    private LockOptions lock = new LockOptions();

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
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofDownloads);
    }

    @Override
    public Integer call() throws IOException {
        DownloadOptions given = Objects.requireNonNull(options, "options").read();
        Modelhaul haul = context.haul();
        if (lock.locked()) {
            for (LockedModel model : lock.chosen(words, haul, given)) {
                DownloadOptions own = LockOptions.options(model, words, given);
                print(haul.plan(model, own), own);
            }
            return ExitStatus.OK;
        }
        if (words.isEmpty()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Name a model to plan: a source such as hf://owner/name, or a provider and a model.");
        }
        companions.stream()
                .map(source -> new ModelArgument(Commands.PLAN, List.of(source)))
                .forEach(companion -> plan(companion, Companions.options(companion, given, haul)));
        plan(new ModelArgument(Commands.PLAN, words), given);
        return ExitStatus.OK;
    }

    private void plan(ModelArgument model, DownloadOptions given) {
        print(context.haul().plan(model.ref(), given), given);
    }

    private void print(Mono<DownloadPlan> plan, DownloadOptions given) {
        print(
                Await.value(plan.flatMap(found -> context.haul().preflight(found, given))),
                context.streams().out());
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
