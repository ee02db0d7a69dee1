/**
 * Runs a plan: what is cached, is there room, files side by side, one stream of progress shared by equal downloads.
 *
 * <p>Uses the vocabulary, {@code spi}, {@code transfer}, {@code http} and {@code store}.
 */
@NullMarked
package io.modelhaul.internal.download;

import org.jspecify.annotations.NullMarked;
