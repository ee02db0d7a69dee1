package io.modelhaul.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a failed file operation means for the user. */
public final class LocalFailures {
    private static final Set<ErrorCode> LOCAL =
            EnumSet.of(ErrorCode.DISK_FULL, ErrorCode.READ_ONLY, ErrorCode.IO, ErrorCode.CANCELLED);

    private LocalFailures() {}

    /** The failure, with the operating system's own words and what to do next. */
    public static DownloadException of(Throwable failure) {
        if (failure instanceof DownloadException known) {
            return known;
        }
        String words = String.valueOf(failure.getMessage());
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("not enough space") || lower.contains("quota exceeded")) {
            return new DownloadException(
                    ErrorCode.DISK_FULL,
                    "The disk is full (" + words + "). Free some space and run the same again: what arrived is kept.",
                    failure);
        }
        boolean refused = failure instanceof AccessDeniedException || failure instanceof ReadOnlyFileSystemException;
        if (refused || lower.contains("read-only file system") || lower.contains("permission denied")) {
            return new DownloadException(
                    ErrorCode.READ_ONLY,
                    "The folder refuses writes (" + words + "). Choose another one or change its permissions.",
                    failure);
        }
        if (failure instanceof NoSuchFileException) {
            return new DownloadException(
                    ErrorCode.IO, "There is no " + words + ", or no folder for it. Check the path.", failure);
        }
        String kind = failure instanceof IOException ? "" : failure.getClass().getSimpleName() + ": ";
        return new DownloadException(
                ErrorCode.IO,
                "A file operation failed: " + kind + words + ". Check that place, or choose another folder.",
                failure);
    }

    /** Whether another source could not help. */
    static boolean local(DownloadException failure) {
        return LOCAL.contains(failure.code());
    }
}
