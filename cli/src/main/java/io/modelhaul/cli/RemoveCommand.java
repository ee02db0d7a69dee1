package io.modelhaul.cli;

import io.modelhaul.DownloadOptions;
import io.modelhaul.cli.output.SafeText;
import io.modelhaul.store.StoreOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** Removes one stored model. */
@CommandLine.Command(
        name = "remove",
        customSynopsis = "modelhaul remove [OPTIONS] [PROVIDER] MODEL",
        description = "Remove a stored model, also when it is only partly here; nothing that another one still names.",
        sortOptions = false)
final class RemoveCommand implements Command {
    private final CommandContext context;
    private @Nullable LibraryOptions options;

    @Mixin
    private ModelArgument argument = new ModelArgument(Commands.REMOVE);

    RemoveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void extend(CommandSpec spec) {
        options = LibraryOptions.addTo(spec, context, LibraryOptions::ofStore);
    }

    @Override
    public Integer call() {
        DownloadOptions where = Objects.requireNonNull(options, "options").read();
        context.haul().models().remove(argument.ref(), StoreOptions.of(where)).block();
        context.streams().err().println(SafeText.clean("Removed " + argument.model() + "."));
        return ExitStatus.OK;
    }
}
