/** An Ollama server's pulls, and a registry of its models. */
@NullMarked
package io.modelhaul.testkit.ollama;

import org.jspecify.annotations.NullMarked;
