/**
 * What every package below uses: errors of the disk, calls of providers, sources that stand for others, and intervals that
 * hold up no event loop. Uses the vocabulary of the API and the SPI only.
 */
@NullMarked
package io.modelhaul.internal;

import org.jspecify.annotations.NullMarked;
