/**
 * What happened: every try of every source, how it went, and what follows from that about the health of where models come
 * from.
 *
 * <p>Uses only the vocabulary of {@code io.modelhaul}. Recording never blocks and never fails a download; files are written
 * by the executor that is handed in. Micrometer is needed by nobody but those who use {@link
 * io.modelhaul.metrics.DownloadMeters}.
 */
@NullMarked
package io.modelhaul.metrics;

import org.jspecify.annotations.NullMarked;
