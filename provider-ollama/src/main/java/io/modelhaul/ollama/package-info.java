/**
 * Models of Ollama: through an Ollama server, which moves the bytes itself, or straight from a registry into the folder
 * that such a server reads.
 *
 * <p>A server's pull is a stream of JSON lines that this room turns into the states of a download; a direct pull is a
 * manifest that becomes a plan for the engine. Both are the provider {@code ollama}. It uses the public API, the SPI,
 * {@code http} and {@code store} of the core.
 */
@NullMarked
package io.modelhaul.ollama;

import org.jspecify.annotations.NullMarked;
