package io.modelhaul;

import org.jspecify.annotations.Nullable;

/**
 * How one file of a running download gets on.
 *
 * @param file its name, relative to the model
 * @param completedBytes bytes that are here
 * @param totalBytes its size; null when unknown
 * @param bytesPerSecond smoothed speed
 * @param status {@link DownloadStatus#DOWNLOADING}, {@link DownloadStatus#RETRYING} or {@link DownloadStatus#VERIFYING}
 */
public record FileProgress(
        String file, long completedBytes, @Nullable Long totalBytes, long bytesPerSecond, DownloadStatus status) {}
