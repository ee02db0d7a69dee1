package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Values;
import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.store.PruneRules;
import io.modelhaul.store.Pruned;
import io.modelhaul.store.StoreOptions;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Removes what was not used for long, or what is too much. */
@CommandLine.Command(
        name = "prune",
        customSynopsis = "modelhaul prune [--older-than 30d] [--max-size 50G] [--partial] [--dry-run]",
        description =
                "Remove models from all caches, those used longest ago first; also what other tools stored there.",
        sortOptions = false,
        footerHeading = "%n",
        footer = {
            "Content that a remaining model names stays, and so does what is being downloaded.",
            "With --dry-run nothing is removed; it is only told what would be."
        })
final class PruneCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Option(names = "--older-than", paramLabel = "TIME", description = "Models not used for this long, such as 30d.")
    private @Nullable String olderThan;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "As many models as it takes until the rest fits, such as 50G.")
    private @Nullable String maxSize;

    @Option(names = "--partial", description = "Unfinished files that nobody works on.")
    private boolean partial;

    @Option(names = "--dry-run", description = "Remove nothing; tell what would go.")
    private boolean dryRun;

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    PruneCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() {
        DownloadOptions where = Objects.requireNonNull(options, "options").read();
        PruneRules rules = new PruneRules(
                read("--older-than", olderThan, Values::duration),
                read("--max-size", maxSize, Values::size),
                partial,
                dryRun);
        if (olderThan == null && maxSize == null && !partial) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Say what may go: --older-than 30d, --max-size 50G or --partial. Add --dry-run to see it first.");
        }
        List<Pruned> pruned = Await.all(context.haul().models().prune(rules, StoreOptions.of(where)));
        if (json) {
            pruned.forEach(each -> Json.line(context.streams().out(), each));
        } else {
            print(pruned);
        }
        return pruned.stream().anyMatch(each -> each.error() != null) ? ExitStatus.OTHER : ExitStatus.OK;
    }

    private static <T> @Nullable T read(String option, @Nullable String text, Function<String, T> parser) {
        try {
            return text == null ? null : parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, option + " '" + text + "': " + e.getMessage(), e);
        }
    }

    private void print(List<Pruned> pruned) {
        TextTable table = new TextTable("PROVIDER", "MODEL", "REVISION", "WHY", "LAST USED", " FREES", "STATE");
        for (Pruned each : pruned) {
            String revision = Objects.requireNonNullElse(each.revision(), "");
            table.row(
                    each.provider(),
                    each.model() == null ? "(unfinished files)" : each.model(),
                    revision.length() > ListCommand.REVISION_WIDTH
                            ? revision.substring(0, ListCommand.REVISION_WIDTH)
                            : revision,
                    each.reason(),
                    Objects.requireNonNullElse(each.lastUsed(), ""),
                    Quantities.size(each.freedBytes()),
                    each.error() != null ? "failed: " + each.error() : each.removed() ? "removed" : "would go");
        }
        if (!table.isEmpty()) {
            table.print(context.streams().out());
        }
        long bytes = pruned.stream()
                .filter(each -> each.error() == null)
                .mapToLong(Pruned::freedBytes)
                .sum();
        context.streams().err().println((dryRun ? "Would free " : "Freed ") + Quantities.size(bytes) + ".");
    }
}
