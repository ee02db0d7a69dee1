package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.OutputFormat;
import io.modelhaul.cli.output.ProgressOutput;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.internal.json.ModelCheckJson;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hashes what is stored, and fetches again what is wrong. */
@CommandLine.Command(
        name = "verify",
        customSynopsis = {"modelhaul verify [OPTIONS] [PROVIDER] [MODEL]", "       modelhaul verify [OPTIONS] SOURCE"},
        description = "Hash what is stored: everything, one provider's, or one model.",
        sortOptions = false,
        footerHeading = "%n",
        footer = "The exit status is 7 when anything is wrong and was not repaired.")
final class VerifyCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(
            index = "0..1",
            arity = "0..2",
            paramLabel = "[PROVIDER] [MODEL]",
            hideParamSyntax = true,
            description = "A provider; a provider and a model; or a source. Everything without.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--repair", description = "Fetch again what is wrong, and only that.")
    private boolean repair;

    @Option(names = "--json", description = "One JSON object a model on standard output.")
    private boolean json;

    VerifyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() throws InterruptedException {
        DownloadOptions where = Objects.requireNonNull(options, "options").read();
        int status = ExitStatus.OK;
        // One after the other: what was found is told while the next one is hashed.
        for (StoredModel model : chosen(where)) {
            ModelCheck check = Await.value(context.haul().models().verify(model, StoreOptions.of(where)));
            boolean bad = check.verdict().bad();
            boolean repaired = bad && repair && repaired(check, where);
            tell(check, repaired);
            status = bad && !repaired ? ExitStatus.WRONG_BYTES : status;
        }
        return status;
    }

    private List<StoredModel> chosen(DownloadOptions where) {
        Modelhaul haul = context.haul();
        List<StoredModel> models;
        if (words.size() == 2) {
            models = List.of(
                    Await.value(haul.models().find(ModelRef.of(words.get(0), words.get(1)), StoreOptions.of(where))));
        } else if (words.size() == 1 && !namesProvider(words.get(0))) {
            models = List.of(Await.value(haul.models().find(ModelRef.parse(words.get(0)), StoreOptions.of(where))));
        } else {
            models = Await.all(haul.models().list(words.isEmpty() ? null : words.get(0), StoreOptions.of(where)));
        }
        if (models.isEmpty()) {
            context.streams().err().println("Nothing is stored here yet.");
        }
        return models;
    }

    private boolean namesProvider(String word) {
        return context.haul().providers().list().stream().anyMatch(provider -> provider.answersTo(word));
    }

    private boolean repaired(ModelCheck check, DownloadOptions where) throws InterruptedException {
        Modelhaul haul = context.haul();
        try (ProgressOutput output =
                OutputFormat.of(false, json, context.verbose()).open(context.streams(), haul::files)) {
            DownloadRun run =
                    new DownloadRun(check.model().provider(), check.model().model(), output, Clock.systemUTC());
            context.onInterrupt(run::interrupt);
            run.follow(haul.models().repair(check, where));
            return true;
        } catch (DownloadException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            new FailureReport(context).failed(e);
            return false;
        }
    }

    private void tell(ModelCheck check, boolean repaired) {
        if (json) {
            Json.line(context.streams().out(), ModelCheckJson.of(check, repaired));
            return;
        }
        PrintStream out = context.streams().out();
        StoredModel model = check.model();
        String revision = model.revision() == null ? "" : " " + model.revision();
        String end = repaired
                ? "repaired"
                : check.verdict() == VerificationStatus.UNKNOWN
                        ? "no digest known"
                        : check.verdict().toString();
        out.println(SafeText.clean(model.provider() + " " + model.model() + revision + ": " + end));
        for (FileCheck file : check.files()) {
            if (file.verdict().bad() || context.verbose()) {
                out.println(SafeText.clean(
                        "  " + file.verdict() + "  " + file.file().path()));
            }
        }
    }
}
