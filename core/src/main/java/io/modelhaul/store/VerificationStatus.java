package io.modelhaul.store;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a check of a stored file found. */
public enum VerificationStatus {
    /** The bytes have the digest that they must have. */
    RIGHT,
    /** The bytes are other ones, or too few or too many. */
    WRONG,
    /** The file belongs to the model and its bytes are not here. */
    MISSING,
    /** Nobody recorded what the bytes must be. */
    UNKNOWN;

    /** Whether something must be fetched again. */
    public boolean bad() {
        return this == WRONG || this == MISSING;
    }

    /** {@code right}, {@code wrong}, {@code missing} or {@code unknown}. */
    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
