/** Talking to an Ollama server: its answers, its models, and the lines of a pull. Uses {@code shared}. */
@NullMarked
package io.modelhaul.ollama.server;

import org.jspecify.annotations.NullMarked;
