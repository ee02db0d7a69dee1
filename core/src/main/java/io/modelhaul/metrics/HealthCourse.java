package io.modelhaul.metrics;

import io.modelhaul.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Follows the attempts at one layer or endpoint, oldest first, and tells how it does and since when. */
final class HealthCourse {
    private static final int LOOKED_AT = 10;
    private static final int IN_A_ROW = 3;

    private final Deque<Boolean> failures = new ArrayDeque<>();
    private HealthStatus status = HealthStatus.HEALTHY;
    private @Nullable String since;
    private @Nullable String lastSuccess;
    private @Nullable String lastFailure;
    private @Nullable ErrorCode lastCode;
    private int inARow;

    /** One that was cancelled, or failed for reasons of our own, says nothing. */
    void follow(TransferAttempt attempt) {
        boolean failed = attempt.speaksAgainstSource();
        if (!failed && !attempt.succeeded()) {
            return;
        }
        failures.addLast(failed);
        if (failures.size() > LOOKED_AT) {
            failures.removeFirst();
        }
        inARow = failed ? inARow + 1 : 0;
        if (failed) {
            lastFailure = attempt.time();
            lastCode = attempt.code();
        } else {
            lastSuccess = attempt.time();
        }
        HealthStatus next = judged();
        if (since == null || next != status) {
            status = next;
            since = attempt.time();
        }
    }

    private HealthStatus judged() {
        if (inARow >= IN_A_ROW || inARow == failures.size() && inARow > 0) {
            return HealthStatus.DOWN;
        }
        return failures.contains(true) ? HealthStatus.DEGRADED : HealthStatus.HEALTHY;
    }

    LayerHealth.Endpoint endpoint(@Nullable String name) {
        return new LayerHealth.Endpoint(name, status, since, lastSuccess, lastFailure, lastCode);
    }
}
