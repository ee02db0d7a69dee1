package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.Streams;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Parameters;

/** Shows the overview, or the help of one command. */
@CommandLine.Command(
        name = "help",
        customSynopsis = "modelhaul help [COMMAND]",
        description = "Show the commands, or what one of them takes.")
final class HelpCommand implements Command {
    private final CommandContext context;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", hideParamSyntax = true, description = "The command to explain.")
    private @Nullable String word;

    HelpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.streams().out().print(word == null ? overview(context) : help(word));
        context.streams().out().flush();
        return ExitStatus.OK;
    }

    private String help(String command) {
        Optional<Commands> found = Commands.named(command);
        return found.orElseThrow(() -> new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "There is no command '" + command + "'. 'modelhaul help' lists them."))
                .line(context)
                .getUsageMessage(colours(context.streams()));
    }

    /** The help of the whole. */
    static String overview(CommandContext context) {
        return Commands.tree(context, false).getUsageMessage(colours(context.streams()));
    }

    /** Colours only on a terminal that wants them. */
    static ColorScheme colours(Streams streams) {
        boolean wanted = streams.outTerminal() && streams.style().colour();
        return CommandLine.Help.defaultColorScheme(wanted ? Ansi.ON : Ansi.OFF);
    }
}
