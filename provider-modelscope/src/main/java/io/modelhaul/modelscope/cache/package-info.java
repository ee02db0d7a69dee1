/** Where repositories lie on disk, in the folders of the SDK and in plain ones, and what is remembered of them. */
@NullMarked
package io.modelhaul.modelscope.cache;

import org.jspecify.annotations.NullMarked;
