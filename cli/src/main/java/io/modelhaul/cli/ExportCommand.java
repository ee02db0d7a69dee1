package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Writes a stored model into an archive, for a host without a network. */
@CommandLine.Command(
        name = "export",
        customSynopsis = "modelhaul export [OPTIONS] [PROVIDER] MODEL FILE.tar",
        description = "Write a stored model into one archive; every file is hashed first.",
        sortOptions = false,
        footerHeading = "%n",
        footer = "'modelhaul import FILE.tar' on another host puts it into the same kind of store there.")
final class ExportCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Parameters(
            index = "0..2",
            arity = "1..3", // of each group of words: options may stand between them
            paramLabel = "[PROVIDER] MODEL FILE.tar",
            hideParamSyntax = true,
            description = "A source, or a provider and a model; and the archive to write.")
    private List<String> words = new ArrayList<>();

    ExportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() throws IOException {
        DownloadOptions where = Objects.requireNonNull(options, "options").read();
        int last = words.size() - 1;
        if (last < 1) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Name the model and the archive to write: export [PROVIDER] MODEL FILE.tar.");
        }
        StoredModel model = Await.value(context.haul()
                .models()
                .find(new ModelArgument(Commands.EXPORT, words.subList(0, last)).ref(), StoreOptions.of(where)));
        if (model.files().isEmpty()) {
            throw new DownloadException(ErrorCode.NOT_FOUND, model.model() + " has no files here.");
        }
        ExportedModel exported = Await.value(context.haul().models().export(model, StoreOptions.of(where)));
        Path file = Path.of(words.get(last));
        new ModelArchive(file).write(exported, model);
        context.streams().result(file.toAbsolutePath().toString());
        return ExitStatus.OK;
    }
}
