package io.modelhaul.cli;

import io.modelhaul.cli.output.SafeText;
import java.io.PrintStream;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;

/**
 * What becomes of a failure that no thread caught. Without memory nothing is sure to end in good order, so the process ends
 * at once, as the launcher's JVM option has it too.
 */
final class UncaughtFailures implements Thread.UncaughtExceptionHandler {
    private final PrintStream err;
    private final boolean verbose;
    private final IntConsumer halt;

    UncaughtFailures(PrintStream err, boolean verbose, IntConsumer halt) {
        this.err = err;
        this.verbose = verbose;
        this.halt = halt;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            err.println("modelhaul: " + Failures.known(failure).getMessage());
            halt.accept(ExitStatus.OTHER);
        } else if (!isOfTheEnd(failure) || verbose) {
            err.println("modelhaul: "
                    + SafeText.clean("Unexpected " + Failures.named(failure) + " in the thread " + thread.getName()
                            + ". This is a bug: report it with what -v shows."));
            if (verbose) {
                failure.printStackTrace(err);
            }
        }
    }

    /** Work that was handed over when the command had ended already is of no interest to anybody. */
    private static boolean isOfTheEnd(Throwable failure) {
        return failure instanceof RejectedExecutionException;
    }
}
