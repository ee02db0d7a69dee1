package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.OutputFormat;
import io.modelhaul.cli.output.ProgressOutput;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.store.Lockfile;
import io.modelhaul.store.StoreOptions;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;

/** Makes sure that a model is here. */
@CommandLine.Command(
        name = "pull",
        customSynopsis = {
            "modelhaul pull [OPTIONS] [PROVIDER] MODEL",
            "       modelhaul pull [OPTIONS] SOURCE",
            "       modelhaul pull [OPTIONS] --locked --lock FILE"
        },
        description = "Make sure a model is here, complete and verified; go on with what is not.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "The last line on standard output is the path of the model; those of companions come before it.",
            "Interrupted? Run it again, or 'modelhaul resume'.",
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

    @Parameters(
            index = "0..1",
            arity = "0..2",
            paramLabel = "[PROVIDER] MODEL",
            hideParamSyntax = true,
            description = "A source such as hf://owner/name[@rev][/file], https://... or a path; or a provider and"
                    + " its name for a model.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--with",
            paramLabel = "SOURCE",
            arity = "1",
            description = "A companion, such as a projector: pulled first, fails for itself; repeatable.")
    private List<String> companions = new ArrayList<>();

    @Mixin
    private LockOptions lock = new LockOptions();

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
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofDownloads);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        DownloadOptions given = Objects.requireNonNull(options, "options").read();
        if (lock.locked()) {
            return pullLocked(given);
        }
        if (words.isEmpty()) {
            throw wrong("Name a model to pull: a source such as hf://owner/name, or a provider and a model.");
        }
        int status = ExitStatus.OK;
        for (String companion : companions) {
            int end = companion(new ModelArgument(Commands.PULL, List.of(companion)), given);
            status = status == ExitStatus.OK ? end : status;
        }
        pull(new ModelArgument(Commands.PULL, words), given);
        return status;
    }

    private static DownloadException wrong(String what) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, what);
    }

    private void pull(ModelArgument model, DownloadOptions given) throws InterruptedException, IOException {
        DownloadProgress end =
                follow(model.provider(), model.model(), context.haul().download(model.ref(), given));
        Lockfile lockfile = lock.file();
        if (lockfile != null) {
            lockfile.put(Await.value(context.haul().models().lock(model.ref(), given)));
        }
        if (!json) {
            if (!quiet && companions.isEmpty()) {
                propose(model, given);
            }
            tell(end);
        }
    }

    private void tell(DownloadProgress end) {
        if (!json) {
            context.streams().result(end.path() == null ? end.model() : end.path());
        }
    }

    private void propose(ModelArgument model, DownloadOptions given) {
        List<ModelRef.Source> proposed = Await.all(context.haul()
                .models()
                .companions(model.ref(), StoreOptions.of(given))
                .onErrorComplete());
        proposed.forEach(source -> context.streams()
                .err()
                .println(SafeText.clean("Has a projector, which --with brings along: --with " + source)));
    }

    private int companion(ModelArgument companion, DownloadOptions given) throws InterruptedException, IOException {
        DownloadOptions own = Companions.options(companion, given, context.haul());
        return alone(() -> pull(companion, own));
    }

    private interface Work {
        void run() throws InterruptedException, IOException;
    }

    /** One that fails stops no other; what went wrong is told, and its exit status returned. */
    private int alone(Work work) throws InterruptedException, IOException {
        try {
            work.run();
            return ExitStatus.OK;
        } catch (DownloadException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            return new FailureReport(context).failed(e);
        }
    }

    private int pullLocked(DownloadOptions given) throws InterruptedException, IOException {
        int status = ExitStatus.OK;
        for (LockedModel model : lock.chosen(words, context.haul(), given)) {
            DownloadOptions own = LockOptions.options(model, words, given);
            int end = alone(() ->
                    tell(follow(model.provider(), model.model(), context.haul().download(model, own))));
            status = status == ExitStatus.OK ? end : status;
        }
        return status;
    }

    private DownloadProgress follow(String provider, String model, Flux<DownloadProgress> download)
            throws InterruptedException {
        Modelhaul haul = context.haul();
        OutputFormat format = OutputFormat.of(json, quiet, context.verbose());
        try (ProgressOutput output = format.open(context.streams(), haul::files)) {
            DownloadRun run = new DownloadRun(provider, model, output, Clock.systemUTC());
            context.onInterrupt(run::interrupt);
            return run.follow(download);
        }
    }
}
