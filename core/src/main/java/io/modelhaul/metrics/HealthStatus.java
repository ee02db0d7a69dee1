package io.modelhaul.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a layer or endpoint does. */
public enum HealthStatus {
    /** None of the last attempts failed because of it. */
    HEALTHY,
    /** Some of the last attempts failed because of it. */
    DEGRADED,
    /** The newest attempts all failed because of it. */
    DOWN;

    /** {@code healthy}, {@code degraded} or {@code down}. */
    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
