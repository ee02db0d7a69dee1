package io.modelhaul.internal;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.Exceptions;

/** What a failed file operation means for the user. */
public final class IoErrors {
    private static final Set<ErrorCode> LOCAL =
            EnumSet.of(ErrorCode.DISK_FULL, ErrorCode.READ_ONLY, ErrorCode.IO, ErrorCode.CANCELLED);

    /** What the file system throws besides {@link IOException}. */
    private static final List<Class<? extends Throwable>> OF_FILES = List.of(
            ReadOnlyFileSystemException.class,
            InvalidPathException.class,
            ClosedFileSystemException.class,
            DirectoryIteratorException.class);

    private static final String REPORT_IT = "This is a bug: report it with its stack trace.";

    private IoErrors() {}

    /** The failure: a file operation's with the operating system's own words and what to do next, a bug as such. */
    public static DownloadException of(Throwable thrown) {
        Throwable failure = cause(thrown);
        if (failure instanceof DownloadException known) {
            return known;
        }
        if (failure instanceof VirtualMachineError) {
            return new DownloadException(
                    ErrorCode.IO,
                    "Java could not go on (" + failure
                            + "). What arrived is kept. Where memory was short, give the process"
                            + " more of it and run the same again.",
                    failure);
        }
        if (failure instanceof RejectedExecutionException) {
            return new DownloadException(ErrorCode.CANCELLED, "Modelhaul was closed.", failure);
        }
        return failure instanceof IOException || OF_FILES.stream().anyMatch(type -> type.isInstance(failure))
                ? ofFile(failure)
                : new DownloadException(
                        ErrorCode.INTERNAL, "An unexpected " + named(failure) + ". " + REPORT_IT, failure);
    }

    /** What others wrapped on its way. */
    private static Throwable cause(Throwable thrown) {
        Throwable failure = Exceptions.unwrap(thrown);
        boolean wrapped = failure instanceof UncheckedIOException || failure instanceof CompletionException;
        return wrapped && failure.getCause() != null ? cause(failure.getCause()) : failure;
    }

    /** Class and message of an unexpected exception, on one line. */
    public static String named(Throwable failure) {
        String type = failure.getClass().getSimpleName();
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? type
                : type + " (" + message.lines().findFirst().orElse("") + ")";
    }

    private static DownloadException ofFile(Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("not enough space") || lower.contains("quota exceeded")) {
            return new DownloadException(
                    ErrorCode.DISK_FULL,
                    "The disk is full (" + words + "). Free some space and run the same again: what arrived is kept.",
                    failure);
        }
        if (lower.contains("file too large")) {
            return new DownloadException(
                    ErrorCode.DISK_FULL,
                    "A file of that size does not fit here (" + words
                            + "): the file system or this process's limits forbid"
                            + " it. Choose a folder on another file system, or raise the limit on the size of files.",
                    failure);
        }
        if (failure instanceof FileSystemException named
                && (lower.contains("invalid argument") || lower.contains("name too long"))) {
            return new DownloadException(
                    ErrorCode.IO,
                    "This file system cannot hold a file of that name (" + named.getFile() + ": " + named.getReason()
                            + "). Exclude that file, or choose a folder on another file system.",
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
    public static boolean local(DownloadException failure) {
        return LOCAL.contains(failure.code());
    }
}
