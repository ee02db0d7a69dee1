package io.modelhaul.cli;

import io.modelhaul.ErrorCode;

/** What the process tells the shell; scripts depend on these numbers. */
final class ExitStatus {
    static final int OK = 0;
    static final int OTHER = 1;
    static final int WRONG_CALL = 2;
    static final int NO_PROVIDER = 3;
    static final int NOT_FOUND = 4;
    static final int NOT_ALLOWED = 5;
    static final int OTHER_SIDE = 6;
    static final int WRONG_BYTES = 7;
    static final int NO_ROOM = 8;
    static final int OFFLINE = 9;
    static final int INTERRUPTED = 130;

    private ExitStatus() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST -> WRONG_CALL;
            case UNKNOWN_PROVIDER, UNSUPPORTED_PROVIDER -> NO_PROVIDER;
            case NOT_FOUND -> NOT_FOUND;
            case AUTH_REQUIRED, GATED, FORBIDDEN -> NOT_ALLOWED;
            case UNREACHABLE, TIMEOUT, STALLED, RATE_LIMITED, SERVER_ERROR, ALL_SOURCES_FAILED -> OTHER_SIDE;
            case CHECKSUM_MISMATCH, SIZE_MISMATCH -> WRONG_BYTES;
            case DISK_FULL, READ_ONLY -> NO_ROOM;
            case OFFLINE -> OFFLINE;
            case CANCELLED -> INTERRUPTED;
            case PROTOCOL, IO, INTERNAL -> OTHER;
        };
    }
}
