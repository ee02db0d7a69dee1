package io.modelhaul.cli;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Tells the version; called plainly, {@link Main} answers without coming here. */
@CommandLine.Command(
        name = "version",
        customSynopsis = "modelhaul version [-v]",
        description = "Show the version; with -v also that of Java.")
final class VersionCommand implements Command {
    private final CommandContext context;

    @Mixin
    private CommonFlags flags = new CommonFlags();

    VersionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.streams().out().println(Version.line());
        if (flags.verbose()) {
            context.streams()
                    .out()
                    .println("java " + Runtime.version() + " on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch"));
        }
        return ExitStatus.OK;
    }
}
