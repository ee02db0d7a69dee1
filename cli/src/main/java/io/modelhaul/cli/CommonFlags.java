package io.modelhaul.cli;

import picocli.CommandLine.Option;

/** The switches that every command has. */
final class CommonFlags {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell more on standard error.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }
}
