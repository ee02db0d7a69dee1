/** Digests of files, computed while they are written or read back. Uses part files. */
@NullMarked
package io.modelhaul.internal.transfer.hash;

import org.jspecify.annotations.NullMarked;
