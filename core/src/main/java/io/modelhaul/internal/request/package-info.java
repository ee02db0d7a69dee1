/**
 * Reads what callers ask for: finds the provider that a model reference means, checks the options, and makes the request
 * that equal calls share. Asks no server. May use the engine and the providers of fallbacks.
 */
@NullMarked
package io.modelhaul.internal.request;

import org.jspecify.annotations.NullMarked;
