package io.modelhaul.cli;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Shows a download, an accident and a recovery without any network. */
@CommandLine.Command(
        name = "demo",
        customSynopsis = "modelhaul demo",
        description = "Download a sample model from a Hub inside this program, with an accident on the way.")
final class DemoCommand implements Command {
    private final CommandContext context;

    @Mixin
    private CommonFlags flags = new CommonFlags();

    DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return ExitStatus.OK;
    }
}
