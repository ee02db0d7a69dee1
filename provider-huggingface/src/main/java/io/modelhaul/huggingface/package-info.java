/**
 * Models, datasets and spaces of a Hugging Face Hub, or of a mirror that speaks its API.
 *
 * <p>This room asks the Hub which files belong to a revision, and lays them out on disk exactly as the Python library
 * {@code huggingface_hub} does, so that each reads what the other wrote. It uses the public API, the SPI, {@code http} and
 * {@code store} of the core, and moves no content itself.
 */
@NullMarked
package io.modelhaul.huggingface;

import org.jspecify.annotations.NullMarked;
