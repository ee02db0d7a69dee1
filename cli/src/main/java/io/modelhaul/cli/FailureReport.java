package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.SafeText;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports on standard error what went wrong and what to do next; a stack trace only of a bug, and only with {@code -v}. */
final class FailureReport {
    private static final int LONGEST_CHAIN = 8;

    private final CommandContext context;

    FailureReport(CommandContext context) {
        this.context = context;
    }

    /** A call that could not be read. What was given is named only where it cannot be a secret. */
    int wrongCall(ParameterException failure) {
        String command = failure.getCommandLine().getCommandName();
        String what = words(failure);
        say(what + (what.endsWith(".") || what.endsWith("?") ? "" : ".") + " '" + command
                + " --help' shows what it takes.");
        return ExitStatus.WRONG_CALL;
    }

    private static String words(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        return String.valueOf(failure.getMessage());
    }

    private static String unmatched(UnmatchedArgumentException failure) {
        List<String> options = failure.getUnmatched().stream()
                .filter(arg -> arg.startsWith("-"))
                .map(arg -> arg.replaceAll("=.*", ""))
                .toList();
        if (options.isEmpty()) {
            return "Too many arguments.";
        }
        List<String> similar = failure.getSuggestions();
        String hint = similar.isEmpty() ? "" : ". Did you mean " + String.join(" or ", similar) + "?";
        return "Unknown option " + String.join(" ", options) + (hint.isEmpty() ? "." : hint);
    }

    /** All went well, but whoever was to read the result did not get it. */
    int lost(String why) {
        say("Standard output could not be written (" + why + "), so the result is not told. Send it elsewhere.");
        return ExitStatus.OTHER;
    }

    /** Anything else. */
    int failed(Throwable thrown) {
        DownloadException failure = Failures.known(thrown);
        say(HintText.of(failure, context.started() ? context.haul().providers().list() : List.of()));
        if (failure.code() == ErrorCode.UNKNOWN_PROVIDER && context.started()) {
            context.haul().providers().broken().forEach(this::say);
        }
        if (context.verbose()) {
            chain(failure);
            if (failure.code() == ErrorCode.INTERNAL && failure.getCause() != null) {
                trace(failure.getCause());
            }
        }
        return ExitStatus.of(failure.code());
    }

    private void chain(DownloadException failure) {
        PrintStream err = context.streams().err();
        err.println("  code: " + failure.code());
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < LONGEST_CHAIN; depth++) {
            err.println("  caused by: " + SafeText.clean(Failures.named(cause)));
            cause = cause.getCause();
        }
    }

    private void trace(Throwable bug) {
        StringWriter trace = new StringWriter();
        bug.printStackTrace(new PrintWriter(trace, true));
        context.streams().err().println(trace.toString().stripTrailing());
    }

    private void say(String text) {
        text.lines().forEach(line -> context.streams().err().println("modelhaul: " + SafeText.clean(line)));
    }
}
