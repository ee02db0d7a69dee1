package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Prints the script that completes commands and options in a shell. */
@CommandLine.Command(
        name = "completion",
        customSynopsis = "modelhaul completion [bash|zsh]",
        description = "Print the completion script for bash or zsh.",
        footerHeading = "%n",
        footer = {"Try it:", "  source <(modelhaul completion bash)"})
final class CompletionCommand implements Command {
    private final CommandContext context;

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            hideParamSyntax = true,
            description = "bash (the default) or zsh.")
    private String shell = "bash";

    CompletionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, "There is a completion for bash and for zsh only.");
        }
        context.streams().out().println(AutoComplete.bash("modelhaul", Commands.tree(context, true)));
        return ExitStatus.OK;
    }
}
