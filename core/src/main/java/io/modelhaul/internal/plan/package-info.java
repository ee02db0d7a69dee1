/** Runs one plan: finds what is here, checks the room on the disk, fetches the rest and puts it in place. Uses the transfer, the state and the SPI. */
@NullMarked
package io.modelhaul.internal.plan;

import org.jspecify.annotations.NullMarked;
