/** Searching for models of Ollama. Uses {@code shared}. */
@NullMarked
package io.modelhaul.ollama.catalogue;

import org.jspecify.annotations.NullMarked;
