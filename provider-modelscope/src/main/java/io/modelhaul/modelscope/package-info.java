/**
 * Models and datasets of ModelScope.
 *
 * <p>This package asks the site which files belong to a revision and lays them out as its SDK does, so that each reads what
 * the other wrote. It uses the public API, the SPI, {@code http} and {@code state} of the core, and moves no content itself.
 */
@NullMarked
package io.modelhaul.modelscope;

import org.jspecify.annotations.NullMarked;
