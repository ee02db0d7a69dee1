package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.IoErrors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what went wrong out of whatever was thrown. */
final class Failures {
    private Failures() {}

    /** The library's own failure in the chain of causes, what the file system said, or one that stands for an unexpected exception. */
    static DownloadException known(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof DownloadException known) {
                return known;
            }
            if (cause instanceof IOException) {
                return IoErrors.of(cause);
            }
        }
        return thrown instanceof OutOfMemoryError
                ? new DownloadException(
                        ErrorCode.IO, "Out of memory: give the JVM more with MODELHAUL_JAVA_OPTS=-Xmx512m.", thrown)
                : IoErrors.of(thrown);
    }

    static RuntimeException unchecked(Throwable thrown) {
        return thrown instanceof RuntimeException unchecked ? unchecked : known(thrown);
    }

    /** Class and message, on one line. */
    static String named(Throwable thrown) {
        @Nullable String message = thrown.getMessage();
        String type = thrown.getClass().getSimpleName();
        return message == null
                ? type
                : type + ": " + message.lines().findFirst().orElse("");
    }
}
