package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.part.Validator;
import io.modelhaul.spi.PlannedFile;
import org.jspecify.annotations.Nullable;

/** What a response must say of the content's size and version, given what is known of both. */
final class ResponseCheck {
    private final PlannedFile file;
    private final PartFile part;

    ResponseCheck(PlannedFile file, PartFile part) {
        this.file = file;
        this.part = part;
    }

    /** The size that content of that version must have, as it was promised or learned before; negative for any. */
    long expected(@Nullable Validator validator) {
        Long promised = file.size();
        return promised != null ? promised : another(validator) ? -1 : part.size();
    }

    /** Whether a version is another one than that of the bytes that are here. */
    boolean another(@Nullable Validator validator) {
        Validator known = part.validator();
        return validator != null && known != null && !validator.equals(known);
    }

    /**
     * Why a response is of no use; null when it is.
     *
     * @param size the size that it says; negative when it says none
     * @param endShown whether the body's end will show that it is the end
     * @param bytesHere how many bytes of the content are here
     */
    @Nullable
    DownloadException refusal(long size, @Nullable Validator validator, boolean endShown, long bytesHere) {
        long expected = expected(validator);
        boolean nameless = validator == null && part.validator() == null;
        boolean begins = file.size() == null && nameless && bytesHere == 0;
        if (size >= 0 && expected >= 0 && size != expected && !begins) {
            return wrongSize("offers", size, expected);
        }
        boolean provable = endShown || size >= 0 || expected >= 0;
        return provable || file.wholeFileDigest().isPresent() ? null : endUnknown();
    }

    /** The failure of a body of another length than the content. */
    DownloadException wrongLength(long length) {
        return wrongSize("sent", length, part.size());
    }

    private DownloadException wrongSize(String does, long size, long expected) {
        return new DownloadException(
                        ErrorCode.SIZE_MISMATCH,
                        "The source " + does + " " + size + " bytes for " + file.path() + " where " + expected
                                + " were promised. Try again later, or choose another source.")
                .retryable(true);
    }

    private DownloadException endUnknown() {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "The server does not say how long " + file.path() + " is and closes the connection at its end, so"
                        + " nothing would show whether all of it came. Give its SHA-256, or choose another source.");
    }
}
