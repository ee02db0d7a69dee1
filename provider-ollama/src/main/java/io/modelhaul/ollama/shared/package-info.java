/** Names, JSON, headers and environment variables that the other packages of this module use. */
@NullMarked
package io.modelhaul.ollama.shared;

import org.jspecify.annotations.NullMarked;
