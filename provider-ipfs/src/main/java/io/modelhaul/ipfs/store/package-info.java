/** Models from IPFS on disk, and what was recorded of them. Uses {@code codec}. */
@NullMarked
package io.modelhaul.ipfs.store;

import org.jspecify.annotations.NullMarked;
