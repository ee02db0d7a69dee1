/**
 * The {@code modelhaul} command: each command is one small class, and the options of the library appear on the command
 * line through one table.
 *
 * <p>Uses the public API of core; providers are known only through their descriptors. {@code serve}
 * starts what the server module is. Blocking and subscribing are allowed here and happen in {@link io.modelhaul.cli.Await} and {@link io.modelhaul.cli.DownloadRun} alone.
 */
@NullMarked
package io.modelhaul.cli;

import org.jspecify.annotations.NullMarked;
