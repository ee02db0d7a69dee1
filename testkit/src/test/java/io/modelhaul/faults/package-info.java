/**
 * The engine against everything that goes wrong: servers that misbehave, processes that are killed, disks that are full.
 * Over real sockets, through the public API alone; what counts are the bytes on disk and the bytes served.
 */
@NullMarked
package io.modelhaul.faults;

import org.jspecify.annotations.NullMarked;
