package io.modelhaul.testkit.hub;

/** Where the content of large files (LFS, Xet) is served from. */
public enum StorageHost {
    /**
     * Another host name, same port: {@code localhost} for clients that asked {@code 127.0.0.1}, and the other way
     * round. This is what clients see of the real Hub, and where credentials must not go.
     */
    OTHER_NAME,
    /** The Hub's own host; credentials may be sent along. */
    SAME_HOST,
    /** A second server on the Hub's host name and another port; clients that go by the name alone send credentials. */
    OTHER_PORT,
    /** No redirect: the Hub sends the content itself. */
    NONE
}
