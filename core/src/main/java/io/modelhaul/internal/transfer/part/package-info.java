/** Files that are not finished: their bytes, their journal, their lock, and what another process left. Uses nothing of the transfer but itself. */
@NullMarked
package io.modelhaul.internal.transfer.part;

import org.jspecify.annotations.NullMarked;
