/**
 * Moves one file: segments over several connections, bytes to a part file with a journal, the hash right behind them.
 *
 * <p>Uses the vocabulary, {@code spi}, {@code http} and {@code store}. Network code runs on event loops and never blocks;
 * everything that touches the disk runs on {@link io.modelhaul.internal.transfer.TransferThreads}.
 */
@NullMarked
package io.modelhaul.internal.transfer;

import org.jspecify.annotations.NullMarked;
