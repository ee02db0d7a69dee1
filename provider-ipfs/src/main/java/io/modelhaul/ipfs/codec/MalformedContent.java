package io.modelhaul.ipfs.codec;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;

/** Failures whose reason is in the blocks themselves, whoever serves them. */
public final class MalformedContent {
    private MalformedContent() {}

    /** Tells these failures from those of a gateway. */
    private static final class Content extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Content() {
            super("content", null, false, false);
        }
    }

    /** Whether no other gateway can help. */
    public static boolean is(DownloadException failure) {
        return failure.getCause() instanceof Content;
    }

    /** A block that is what its CID says, and no proper part of a file or directory. */
    public static DownloadException block(String what) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "The content is broken or made to harm: " + what + ". No gateway can help.",
                new Content());
    }

    /** Something that this version does not understand. */
    static DownloadException unsupported(String what) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, what);
    }
}
