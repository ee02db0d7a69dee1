package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes all models of one provider. */
@CommandLine.Command(
        name = "clean",
        customSynopsis = "modelhaul clean [OPTIONS] PROVIDER",
        description = "Remove all models of one provider that 'list' shows, after asking.",
        sortOptions = false)
final class CleanCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(paramLabel = "PROVIDER", description = "Whose models.")
    private String provider = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    CleanCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() {
        DownloadOptions where = Objects.requireNonNull(options, "options").read();
        List<StoredModel> models = Await.all(context.haul().models().list(provider, StoreOptions.of(where)));
        PrintStream err = context.streams().err();
        if (models.isEmpty()) {
            err.println("Nothing is stored here.");
            return ExitStatus.OK;
        }
        if (!yes && !agreed(models)) {
            err.println("Nothing was removed.");
            return ExitStatus.OK;
        }
        for (StoredModel gone : Await.all(context.haul().models().clear(provider, StoreOptions.of(where)))) {
            err.println(SafeText.clean("Removed " + gone.model() + "."));
        }
        return ExitStatus.OK;
    }

    @SuppressWarnings("SystemConsoleNull") // newer platforms have one for pipes too, whose end is no consent
    private boolean agreed(List<StoredModel> models) {
        if (!context.streams().errTerminal()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "There is no terminal to ask at: say --yes to remove " + sum(models) + ".");
        }
        PrintStream err = context.streams().err();
        models.forEach(model -> err.println(SafeText.clean("  " + model.model() + "  " + model.path())));
        err.print("Remove " + sum(models) + "? [y/N] ");
        err.flush();
        return answer().trim().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private static String answer() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            return "";
        }
    }

    private static String sum(List<StoredModel> models) {
        long bytes = models.stream().mapToLong(StoredModel::sizeBytes).sum();
        return Quantities.count(models.size(), "model") + ", " + Quantities.size(bytes);
    }
}
