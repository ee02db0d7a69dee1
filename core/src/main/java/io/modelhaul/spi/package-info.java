/**
 * What a provider implements, and what it may use while doing so.
 *
 * <p>A provider plans: it names the files of a model, where each comes from, and with which digests. The engine moves,
 * verifies and resumes. This room uses the vocabulary, {@code http} and {@code store}.
 */
@NullMarked
package io.modelhaul.spi;

import org.jspecify.annotations.NullMarked;
