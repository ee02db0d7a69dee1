/** Tests of the command. */
@NullMarked
package io.modelhaul.cli;

import org.jspecify.annotations.NullMarked;
