package io.modelhaul.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** One command; the call returns its exit status. */
interface Command extends Callable<Integer> {
    /** Adds the options that are known only now, because providers bring them. */
    default void extend(CommandSpec spec) {}
}
