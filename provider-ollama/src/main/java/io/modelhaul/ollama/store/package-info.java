/** Ollama's own folder of models: manifests and blobs. Uses {@code shared}. */
@NullMarked
package io.modelhaul.ollama.store;

import org.jspecify.annotations.NullMarked;
