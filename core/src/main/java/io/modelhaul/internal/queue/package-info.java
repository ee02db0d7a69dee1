/**
 * The queue of pulls: what waits, what runs, what is tried again. May use the requests and the starter of downloads.
 */
@NullMarked
package io.modelhaul.internal.queue;

import org.jspecify.annotations.NullMarked;
