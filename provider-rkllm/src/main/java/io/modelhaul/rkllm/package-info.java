/**
 * Models for the NPUs of Rockchip, which people keep in repositories of a Hugging Face Hub: one {@code .rkllm} file and the
 * small files that runtimes read beside it.
 *
 * <p>This room picks the files and lays them out as {@code models/owner/repo/file}, plain files that any tool can read. What
 * a repository has it learns from the {@code huggingface} provider; beside that it uses the public API, the SPI and
 * {@code store} of the core, and moves no content itself.
 */
@NullMarked
package io.modelhaul.rkllm;

import org.jspecify.annotations.NullMarked;
