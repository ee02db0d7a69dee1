package io.modelhaul;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a download failed, and what to do next.
 *
 * <p>The message is meant for people and always passes through {@link Redaction}: it never holds a token, a URL's query
 * or user-info. The {@link #code()} is meant for programs, and so is the {@link #hint()}: a program that shows the failure
 * can print {@link #reason()} and say what helps in its own words.
 */
public final class DownloadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Longer than any list that is worth reading. */
    private static final int MAX_MESSAGE = 32 << 10;

    private final ErrorCode code;
    private final String reason;
    private final @Nullable Hint hint;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    /** Creates a failure whose retryability is that of its code. */
    public DownloadException(ErrorCode code, String message) {
        this(code, null, message, null);
    }

    /** Creates a failure with a cause, whose retryability is that of its code. */
    public DownloadException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, null, message, cause);
    }

    /** Creates a failure whose message ends with what helps. */
    public DownloadException(ErrorCode code, @Nullable Hint hint, String reason) {
        this(code, hint, reason, null);
    }

    /**
     * Creates a failure with a cause, whose message ends with what helps.
     *
     * @param hint what helps; null for nothing beyond what the reason says
     * @param reason what happened, in one sentence or more
     */
    public DownloadException(ErrorCode code, @Nullable Hint hint, String reason, @Nullable Throwable cause) {
        this(code, hint, Redaction.text(cut(reason)), cause, code.retryable(), null);
    }

    private DownloadException(
            ErrorCode code,
            @Nullable Hint hint,
            String reason,
            @Nullable Throwable cause,
            boolean retryable,
            @Nullable Duration retryAfter) {
        super(hint == null ? reason : reason + " " + hint.text(), cause);
        this.code = Objects.requireNonNull(code, "code");
        this.reason = reason;
        this.hint = hint;
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

    /** What happened: the message without the words of the {@link #hint()}. */
    public String reason() {
        return reason;
    }

    /** What would help; null when the message says all there is to say. */
    public @Nullable Hint hint() {
        return hint;
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
        DownloadException copy = new DownloadException(code, hint, reason, getCause(), worthAnotherTry, wait);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    @Override
    public String toString() {
        return "DownloadException[" + code + "]: " + getMessage();
    }
}
