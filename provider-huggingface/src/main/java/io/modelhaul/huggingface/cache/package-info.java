/** The cache that is shared with Python's huggingface_hub: blobs, snapshots, references. Uses {@code api}. */
@NullMarked
package io.modelhaul.huggingface.cache;

import org.jspecify.annotations.NullMarked;
