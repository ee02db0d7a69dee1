/** The routes of the Hub, and the repositories behind them. */
@NullMarked
package io.modelhaul.testkit.hub;

import org.jspecify.annotations.NullMarked;
