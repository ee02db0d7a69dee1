/**
 * The public API: one facade, {@link io.modelhaul.Modelhaul}, and the vocabulary that every other room speaks (options,
 * sources, progress, statuses, errors).
 *
 * <p>The vocabulary uses nothing but the JDK, Jackson's annotations and JSpecify; only the facade may reach into the
 * rooms below it.
 */
@NullMarked
package io.modelhaul;

import org.jspecify.annotations.NullMarked;
