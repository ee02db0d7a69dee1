/**
 * Providers that need no module of their own: a direct address, a local path, and those that cannot download.
 *
 * <p>Uses the vocabulary, {@code spi}, {@code http} and {@code store}; nobody uses this room, it is found through {@link
 * java.util.ServiceLoader}.
 */
@NullMarked
package io.modelhaul.builtin;

import org.jspecify.annotations.NullMarked;
