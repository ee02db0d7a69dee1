package io.modelhaul.cli;

import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.internal.json.StoredModelJson;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what is stored. */
@CommandLine.Command(
        name = "list",
        customSynopsis = "modelhaul list [OPTIONS] [PROVIDER]",
        description = "List what is stored here, also what other tools stored in the same caches.",
        sortOptions = false)
final class ListCommand implements Command {
    static final int REVISION_WIDTH = 12;

    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(
            arity = "0..1",
            paramLabel = "[PROVIDER]",
            hideParamSyntax = true,
            description = "Only this provider's.")
    private @Nullable String provider;

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    ListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() {
        List<StoredModel> models = Await.all(context.haul()
                .models()
                .list(
                        provider,
                        StoreOptions.of(
                                Objects.requireNonNull(options, "options").read())));
        PrintStream out = context.streams().out();
        if (json) {
            models.forEach(model -> Json.line(out, StoredModelJson.counted(model)));
        } else if (models.isEmpty()) {
            context.streams().err().println("Nothing is stored here yet. 'modelhaul pull' brings a model.");
        } else {
            table(models).print(out);
        }
        return ExitStatus.OK;
    }

    private static TextTable table(List<StoredModel> models) {
        TextTable table = new TextTable("PROVIDER", "MODEL", "REVISION", " FILES", " SIZE", "STATE", "LAST USED");
        for (StoredModel model : models) {
            String revision = model.revision() == null ? "" : model.revision();
            table.row(
                    model.provider(),
                    model.model(),
                    revision.length() > REVISION_WIDTH ? revision.substring(0, REVISION_WIDTH) : revision,
                    Integer.toString(model.files().size()),
                    Quantities.size(model.sizeBytes()),
                    state(model.complete()),
                    Objects.requireNonNullElse(StoredModelJson.lastUsed(model), ""));
        }
        return table;
    }

    static String state(@Nullable Boolean complete) {
        return complete == null ? "not known" : complete ? "complete" : "partial";
    }
}
