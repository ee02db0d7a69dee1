package io.modelhaul;

/**
 * The stable names of everything that can go wrong.
 *
 * <p>Scripts, HTTP clients and metrics depend on these names: they are added to, never renamed.
 */
public enum ErrorCode {
    /** The provider is known, and cannot download. */
    UNSUPPORTED_PROVIDER(false),
    /** No provider has that id, alias or scheme. */
    UNKNOWN_PROVIDER(false),
    /** The call itself is wrong: a bad name, value or combination of options. */
    INVALID_REQUEST(false),
    /** No such model, revision or file. */
    NOT_FOUND(false),
    /** Credentials are missing or not accepted. */
    AUTH_REQUIRED(false),
    /** The repository's owner must grant access first. */
    GATED(false),
    /** The credentials are good, and not enough. */
    FORBIDDEN(false),
    /** The other side asks for fewer requests. */
    RATE_LIMITED(true),
    /** No connection could be made. */
    UNREACHABLE(true),
    /** No answer came in time. */
    TIMEOUT(true),
    /** Bytes stopped flowing. */
    STALLED(true),
    /** The other side failed (5xx). */
    SERVER_ERROR(true),
    /** The answer does not follow the protocol. */
    PROTOCOL(false),
    /** The bytes do not have the promised digest. */
    CHECKSUM_MISMATCH(false),
    /** The content does not have the promised size. */
    SIZE_MISMATCH(false),
    /** There is no room for the missing bytes. */
    DISK_FULL(false),
    /** The target folder refuses writes. */
    READ_ONLY(false),
    /** A local file operation failed. */
    IO(false),
    /** Asked not to use the network, and not all is in the cache. */
    OFFLINE(false),
    /** Every source of a file was tried and failed. */
    ALL_SOURCES_FAILED(true),
    /** The download was cancelled. */
    CANCELLED(false),
    /** A bug in a provider or in Modelhaul itself. */
    INTERNAL(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether trying the same again later may help, unless the exception at hand says otherwise. */
    public boolean retryable() {
        return retryable;
    }
}
