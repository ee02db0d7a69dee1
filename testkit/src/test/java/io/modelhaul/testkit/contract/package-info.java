/** The contract test itself, held against the built-in {@code http} provider and a provider from a jar of its own. */
@NullMarked
package io.modelhaul.testkit.contract;

import org.jspecify.annotations.NullMarked;
