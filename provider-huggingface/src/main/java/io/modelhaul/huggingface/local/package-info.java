/**
 * A repository in a plain folder, as {@code huggingface_hub} lays it out for {@code local_dir}. Uses {@code api} and
 * {@code cache}.
 */
@NullMarked
package io.modelhaul.huggingface.local;

import org.jspecify.annotations.NullMarked;
