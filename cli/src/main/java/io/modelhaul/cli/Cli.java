package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the command, reads its arguments, runs it, and turns whatever happens into an exit status. */
final class Cli {
    private final CommandContext context;
    private final FailureReport report;

    Cli(CommandContext context) {
        this.context = context;
        this.report = new FailureReport(context);
    }

    int run(List<String> args) {
        int status = attempt(args);
        String lost = status == ExitStatus.OK ? context.streams().lost() : null;
        return lost == null ? status : report.lost(lost);
    }

    private int attempt(List<String> args) {
        if (args.isEmpty()) {
            context.streams().err().print(HelpCommand.overview(context));
            return ExitStatus.WRONG_CALL;
        }
        try {
            return run(args.get(0), args.subList(1, args.size()));
        } catch (ParameterException e) {
            return report.wrongCall(e);
        } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError e) {
            return report.failed(e);
        }
    }

    private int run(String word, List<String> rest) throws Exception {
        Optional<Commands> command = Commands.named(
                switch (word) {
                    case "-h", "--help" -> Commands.HELP.word();
                    case "-V", "--version" -> Commands.VERSION.word();
                    default -> word;
                });
        if (command.isEmpty()) {
            throw unknown(word);
        }
        CommandLine line = command.get().line(context);
        ParseResult parsed = line.parseArgs(rest.toArray(String[]::new));
        context.verbose(parsed.hasMatchedOption(Commands.VERBOSE));
        if (parsed.isUsageHelpRequested()) {
            line.usage(context.streams().out(), HelpCommand.colours(context.streams()));
            return ExitStatus.OK;
        }
        Command instance = line.getCommand();
        return instance.call();
    }

    private DownloadException unknown(String word) {
        if (word.contains("/") && BareName.of(word).isPresent()) {
            return BareName.of(word).get().refused(Commands.PULL);
        }
        String hint = word.contains("://") ? "modelhaul pull " + word : similarTo(word);
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "There is no command '" + word + "'. " + (hint.isEmpty() ? "" : "Did you mean '" + hint + "'? ")
                        + "'modelhaul help' lists them.");
    }

    private String similarTo(String word) {
        CommandLine all = Commands.tree(context, false);
        return new UnmatchedArgumentException(all, List.of(word))
                .getSuggestions().stream().findFirst().orElse("");
    }
}
