package io.modelhaul.cli;

import picocli.CommandLine;

/** Tells the version; called plainly, {@link Main} answers without coming here. */
@CommandLine.Command(
        name = "version",
        customSynopsis = "modelhaul version [-v]",
        description = "Show the version; with -v also that of Java.")
final class VersionCommand implements Command {
    private final CommandContext context;

    VersionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.streams().out().println(Version.line());
        if (context.verbose()) {
            context.streams()
                    .out()
                    .println("java " + Runtime.version() + " on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch"));
        }
        return ExitStatus.OK;
    }
}
