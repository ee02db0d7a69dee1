/**
 * Keeps models: what a stored model is, how a server-chosen name becomes a path that cannot escape, what was verified
 * and when.
 *
 * <p>Uses only the vocabulary of {@code io.modelhaul}. Everything here touches the file system and blocks: callers run it
 * on a file executor, never on an event loop.
 */
@NullMarked
package io.modelhaul.store;

import org.jspecify.annotations.NullMarked;
