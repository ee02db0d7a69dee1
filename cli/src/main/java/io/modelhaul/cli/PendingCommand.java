package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.Json;
import io.modelhaul.cli.output.Quantities;
import io.modelhaul.cli.output.TextTable;
import io.modelhaul.store.PendingDownload;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Tells which downloads were not finished. */
@CommandLine.Command(
        name = "pending",
        customSynopsis = "modelhaul pending [--json] [--forget ID]",
        description = "List the downloads that were begun and not finished; 'resume' finishes them.",
        sortOptions = false)
final class PendingCommand implements Command {
    private final CommandContext context;

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    PendingCommand(CommandContext context) {
        this.context = context;
    }

    @Option(
            names = "--forget",
            paramLabel = "ID",
            arity = "1",
            description = "Drop this download from the list; repeatable. 'prune --partial' removes what arrived.")
    private List<String> forgotten = new ArrayList<>();

    @Override
    public Integer call() {
        for (String id : forgotten) {
            if (!Await.value(context.haul().pending().forget(id))) {
                throw new DownloadException(
                        ErrorCode.NOT_FOUND, "No download '" + id + "' is pending, or another process works on it.");
            }
        }
        List<PendingDownload> pending = Await.all(context.haul().pending().list());
        if (json) {
            pending.forEach(download -> Json.line(context.streams().out(), download));
        } else if (pending.isEmpty()) {
            context.streams().err().println("No download is pending.");
        } else {
            table(pending).print(context.streams().out());
        }
        return ExitStatus.OK;
    }

    private static TextTable table(List<PendingDownload> pending) {
        TextTable table = new TextTable("ID", "PROVIDER", "MODEL", " HERE", " OF", "STOPPED", "WHY");
        for (PendingDownload download : pending) {
            table.row(
                    download.id(),
                    download.provider(),
                    download.model(),
                    Quantities.size(download.completedBytes()),
                    Quantities.size(download.totalBytes()),
                    download.updated(),
                    download.error() == null
                            ? "interrupted"
                            : download.error().code().toString());
        }
        return table;
    }
}
