/**
 * How the command talks: bars on a terminal, plain lines on a pipe, JSON for programs, and tables.
 *
 * <p>Uses the vocabulary of {@code io.modelhaul}; knows nothing about commands or options. Text that others chose
 * (names, messages) passes through {@link io.modelhaul.cli.output.SafeText} before a person sees it. JLine is loaded
 * only when there is a terminal, Jackson only when JSON is asked for.
 */
@NullMarked
package io.modelhaul.cli.output;

import org.jspecify.annotations.NullMarked;
