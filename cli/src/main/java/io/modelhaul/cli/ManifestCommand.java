package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Writes down what the files of a stored model are. */
@CommandLine.Command(
        name = "manifest",
        customSynopsis = "modelhaul manifest [OPTIONS] [PROVIDER] MODEL",
        description = "Write down what the files of a stored model are: sizes and SHA-256, for pull --manifest.",
        sortOptions = false)
final class ManifestCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Mixin
    private ModelArgument argument = new ModelArgument(Commands.MANIFEST);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it; standard output when not given.")
    private @Nullable Path output;

    ManifestCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() {
        ModelManifest manifest = Await.value(context.haul()
                .models()
                .find(
                        argument.ref(),
                        StoreOptions.of(
                                Objects.requireNonNull(options, "options").read()))
                .flatMap(context.haul().models()::manifest));
        write(manifest.json());
        return ExitStatus.OK;
    }

    private void write(byte[] json) {
        if (output == null) {
            context.streams().out().writeBytes(json);
            context.streams().out().flush();
            return;
        }
        try {
            Files.write(output, json);
        } catch (IOException e) {
            throw new DownloadException(ErrorCode.IO, "The manifest could not be written to " + output + ": " + e, e);
        }
    }
}
