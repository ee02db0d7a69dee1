package io.modelhaul.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.spi.CatalogueEntry;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches a provider's catalogue. */
@CommandLine.Command(
        name = "search",
        customSynopsis = "modelhaul search [OPTIONS] [PROVIDER] WORDS",
        description = "Search the provider's catalogue (huggingface when none is named).",
        sortOptions = false)
final class SearchCommand implements Command {
    private static final String USUAL_PROVIDER = "huggingface";

    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "[PROVIDER] WORDS",
            hideParamSyntax = true,
            description = "A provider, if it is not the usual one, and what to look for.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    @Option(names = "--limit", paramLabel = "N", description = "The most models to list (default 20).")
    private int limit = 20;

    SearchCommand(CommandContext context) {
        this.context = context;
    }

    /** One hit; scripts depend on the names. */
    @JsonPropertyOrder({"provider", "model", "description", "downloads", "likes", "sizeBytes", "tags", "updated"})
    record HitJson(
            String provider,
            String model,
            @Nullable String description,
            @Nullable Long downloads,
            @Nullable Long likes,
            @Nullable Long sizeBytes,
            List<String> tags,
            @Nullable String updated) {

        static HitJson of(CatalogueEntry hit) {
            return new HitJson(
                    hit.provider(),
                    hit.model(),
                    hit.description(),
                    hit.downloads(),
                    hit.likes(),
                    hit.sizeBytes(),
                    hit.tags(),
                    hit.updated());
        }
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofSearches);
    }

    @Override
    public Integer call() {
        boolean named = words.size() > 1
                && context.haul().providers().list().stream().anyMatch(provider -> provider.answersTo(words.get(0)));
        String provider = named ? words.get(0) : USUAL_PROVIDER;
        String wanted = String.join(" ", named ? words.subList(1, words.size()) : words);
        List<CatalogueEntry> hits = Await.all(context.haul()
                .providers()
                .search(
                        provider,
                        wanted,
                        Objects.requireNonNull(options, "options").read())
                .take(Math.max(1, limit)));
        print(hits);
        return ExitStatus.OK;
    }

    private void print(List<CatalogueEntry> hits) {
        PrintStream out = context.streams().out();
        if (json) {
            hits.forEach(hit -> Json.line(out, HitJson.of(hit)));
        } else if (hits.isEmpty()) {
            context.streams().err().println("Nothing was found.");
        } else {
            table(hits).print(out);
        }
    }

    private static TextTable table(List<CatalogueEntry> hits) {
        TextTable table = new TextTable("MODEL", " DOWNLOADS", " LIKES", " SIZE", "UPDATED");
        for (CatalogueEntry hit : hits) {
            table.row(
                    hit.model(),
                    hit.downloads() == null ? "" : hit.downloads().toString(),
                    hit.likes() == null ? "" : hit.likes().toString(),
                    hit.sizeBytes() == null ? "" : Quantities.size(hit.sizeBytes()),
                    hit.updated() == null ? "" : hit.updated());
        }
        return table;
    }
}
