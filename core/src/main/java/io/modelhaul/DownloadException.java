package io.modelhaul;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a download failed, and what to do next.
 *
 * <p>The message is meant for people and always passes through {@link Redaction}: it never holds a token, a URL's query
 * or user-info. The {@link #code()} is meant for programs.
 */
public final class DownloadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Longer than any list that is worth reading. */
    private static final int MAX_MESSAGE = 32 << 10;

    private final ErrorCode code;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    /** Creates a failure whose retryability is that of its code. */
    public DownloadException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** Creates a failure with a cause, whose retryability is that of its code. */
    public DownloadException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, cause, code.retryable(), null);
    }

    private DownloadException(
            ErrorCode code,
            String message,
            @Nullable Throwable cause,
            boolean retryable,
            @Nullable Duration retryAfter) {
        super(Redaction.text(cut(message)), cause);
        this.code = Objects.requireNonNull(code, "code");
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    private static String cut(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    /** The stable name of what went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** Whether trying the same again later may help. */
    public boolean retryable() {
        return retryable;
    }

    /** How long the other side asked to wait before the next try (RFC 9110 section 10.2.3), or null. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The same failure, marked as worth or not worth another try. */
    public DownloadException retryable(boolean worthAnotherTry) {
        return worthAnotherTry == retryable ? this : copy(worthAnotherTry, retryAfter);
    }

    /** The same failure, retryable after the given wait. */
    public DownloadException retryAfter(Duration wait) {
        return copy(true, wait);
    }

    private DownloadException copy(boolean worthAnotherTry, @Nullable Duration wait) {
        DownloadException copy =
                new DownloadException(code, String.valueOf(getMessage()), getCause(), worthAnotherTry, wait);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    @Override
    public String toString() {
        return "DownloadException[" + code + "]: " + getMessage();
    }
}
