package io.modelhaul.cli;

import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.internal.json.StoredModelJson;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Tells about one stored model. */
@CommandLine.Command(
        name = "show",
        customSynopsis = "modelhaul show [OPTIONS] [PROVIDER] MODEL",
        description = "Show one stored model and its files.",
        sortOptions = false)
final class ShowCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Mixin
    private ModelArgument argument = new ModelArgument(Commands.SHOW);

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    ShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() {
        StoredModel model = Await.value(context.haul()
                .models()
                .find(
                        argument.ref(),
                        StoreOptions.of(
                                Objects.requireNonNull(options, "options").read())));
        PrintStream out = context.streams().out();
        if (json) {
            Json.line(
                    out,
                    StoredModelJson.withFiles(model, context.haul().models().facts(model)));
        } else {
            print(model, context.haul().models().facts(model), out);
        }
        return ExitStatus.OK;
    }

    private static void print(StoredModel model, Map<String, String> facts, PrintStream out) {
        fact(out, "provider", model.provider());
        fact(out, "model", model.model());
        fact(out, "revision", model.revision());
        fact(out, "path", model.path().toString());
        fact(out, "size", Quantities.size(model.sizeBytes()));
        fact(out, "state", ListCommand.state(model.complete()));
        model.selections().forEach(part -> fact(out, "asked for", selection(part)));
        fact(out, "last used", StoredModelJson.lastUsed(model));
        fact(out, "source", model.source());
        facts.forEach((name, value) -> fact(out, OptionText.words(name), value));
        TextTable files = new TextTable("FILE", " SIZE", "DIGEST");
        model.files()
                .forEach(file -> files.row(
                        file.path(),
                        Quantities.size(file.size()),
                        file.digest() == null ? "none known" : file.digest()));
        if (!files.isEmpty()) {
            out.println();
            files.print(out);
        }
    }

    private static String selection(Map<String, List<String>> part) {
        return part.entrySet().stream()
                .map(option -> OptionText.words(option.getKey()) + " " + String.join(", ", option.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static void fact(PrintStream out, String name, @Nullable String value) {
        if (value != null) {
            out.printf("%-12s %s%n", name, SafeText.clean(value));
        }
    }
}
