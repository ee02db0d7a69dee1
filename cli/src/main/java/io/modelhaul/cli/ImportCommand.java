package io.modelhaul.cli;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.LockedModel;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.OutputFormat;
import io.modelhaul.cli.output.ProgressOutput;
import io.modelhaul.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a model out of an archive into its store. */
@CommandLine.Command(
        name = "import",
        customSynopsis = "modelhaul import [OPTIONS] FILE.tar",
        description = "Put a model that 'export' wrote into its store; every byte is verified.",
        sortOptions = false)
final class ImportCommand implements Command {
    private static final Set<String> WHERE_TO_PUT = Set.of("cacheDir", "localDir", "direct");

    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(paramLabel = "FILE.tar", description = "The archive.")
    private @Nullable Path file;

    @Option(names = "--json", description = "One JSON object a line on standard output, and nothing else.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the path.")
    private boolean quiet;

    ImportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, option -> WHERE_TO_PUT.contains(option.name()));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DownloadOptions where = Objects.requireNonNull(options, "options").read();
        ModelArchive.Content content = new ModelArchive(Objects.requireNonNull(file, "file")).read();
        LockedModel model = content.exported().model();
        Modelhaul haul = context.haul();
        OutputFormat format = OutputFormat.of(json, quiet, context.verbose());
        try (ProgressOutput output = format.open(context.streams(), haul::files)) {
            DownloadRun run = new DownloadRun(model.provider(), model.model(), output, Clock.systemUTC());
            context.onInterrupt(run::interrupt);
            DownloadProgress end =
                    run.follow(haul.models().importModel(content.exported(), content::source, StoreOptions.of(where)));
            if (!json) {
                context.streams().result(end.path() == null ? end.model() : end.path());
            }
        }
        return ExitStatus.OK;
    }
}
