/** A gateway's routes, and the blocks behind them. */
@NullMarked
package io.modelhaul.testkit.ipfs;

import org.jspecify.annotations.NullMarked;
