/** One file over several connections: which ranges are missing, who fetches them, and how they are written. Uses part files and the hash. */
@NullMarked
package io.modelhaul.internal.transfer.segment;

import org.jspecify.annotations.NullMarked;
