/** Other sources of the same bytes: what stands in for a source that fails, in which order, and what a manifest adds. Uses the SPI and the HTTP client. */
@NullMarked
package io.modelhaul.internal.fallback;

import org.jspecify.annotations.NullMarked;
