/** Bytes for tests: generated, from memory, or from files, with their digests. */
@NullMarked
package io.modelhaul.testkit.content;

import org.jspecify.annotations.NullMarked;
