package io.modelhaul;

/** Where a download is. The last three are terminal: exactly one of them ends every stream. */
public enum DownloadStatus {
    /** Accepted; nothing has been asked of anybody yet. */
    STARTING,
    /** Finding out which files there are, and what is already here. */
    RESOLVING,
    /** Bytes are moving. */
    DOWNLOADING,
    /** Nothing moves until the next try. */
    RETRYING,
    /** Hashing what arrived or what was found. */
    VERIFYING,
    /** Moving verified files to their final names. */
    FINALIZING,
    /** Everything is here and verified. */
    COMPLETE,
    /** Failed; the error says why and what to do next. */
    ERROR,
    /** Cancelled; what arrived stays resumable. */
    CANCELLED;

    /** Whether nothing follows this status. */
    public boolean terminal() {
        return this == COMPLETE || this == ERROR || this == CANCELLED;
    }
}
