package io.modelhaul.cli;

import java.util.List;

/**
 * Sets the log library up before it is loaded: our own warnings only, with {@code -v} everything of ours, and nothing of
 * the libraries below, whose warnings are written for developers.
 */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    static void configure(List<String> args) {
        boolean verbose = isVerbose(args);
        boolean serves = serves(args);
        set("defaultLogLevel", "off");
        set("log.io.modelhaul", verbose ? "debug" : "warn");
        set("log.io.modelhaul.server.access", serves ? "info" : "off");
        // A command reports it itself.
        set("log.io.modelhaul.internal.ProviderCall", serves ? "error" : "off");
        set("showThreadName", "false");
        set("showShortLogName", "true");
    }

    static boolean isVerbose(List<String> args) {
        return args.stream().anyMatch(arg -> arg.equals("--verbose") || arg.matches("-[a-z]*v[a-z]*"));
    }

    private static boolean serves(List<String> args) {
        return args.contains("serve");
    }

    /** Whether stack traces are of use: where they were asked for, and in the log of a server. */
    static boolean hasFrames(List<String> args) {
        return isVerbose(args) || serves(args);
    }

    /** A value that the user set for the JVM wins. */
    private static void set(String name, String value) {
        if (System.getProperty(PREFIX + name) == null) {
            System.setProperty(PREFIX + name, value);
        }
    }
}
