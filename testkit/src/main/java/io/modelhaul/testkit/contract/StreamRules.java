package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every stream of states, whatever happened: how it begins and ends, and that counts never go back within an
 * attempt. Asserted on every stream that a contract test watches.
 */
public final class StreamRules {
    private StreamRules() {}

    /**
     * Asserts the rules for a stream that ended.
     *
     * @param failure the error that ended it; null for completion
     */
    public static void check(List<DownloadProgress> states, @Nullable Throwable failure) {
        assertThat(states)
                .as("states of a download that ended with %s", failure)
                .isNotEmpty();
        checkUnended(states);
        DownloadProgress last = states.get(states.size() - 1);
        assertThat(states.stream().filter(state -> state.status().terminal()))
                .as("exactly one terminal status, last")
                .containsExactly(last);
        if (failure == null) {
            assertThat(last.status()).isEqualTo(DownloadStatus.COMPLETE);
            assertThat(last.path()).as("where the model is").isNotNull();
            assertThat(last.error()).isNull();
        } else {
            checkFailure(last, failure);
        }
    }

    private static void checkFailure(DownloadProgress last, Throwable failure) {
        assertThat(failure).isInstanceOf(DownloadException.class);
        assertThat(last.status()).isIn(DownloadStatus.ERROR, DownloadStatus.CANCELLED);
        DownloadProgress.Failure told = Objects.requireNonNull(last.error(), () -> "no error in " + last);
        assertThat(told.code())
                .as("the same code in the state and in the exception")
                .isEqualTo(((DownloadException) failure).code());
        assertThat(told.message()).as("what to do next").isNotBlank();
    }

    /** Asserts the rules for a stream that was left before its end. */
    public static void checkUnended(List<DownloadProgress> states) {
        if (states.isEmpty()) {
            return;
        }
        DownloadProgress first = states.get(0);
        assertThat(first.status()).as("the first status").isEqualTo(DownloadStatus.STARTING);
        assertThat(states).as("one download's states").allSatisfy(state -> {
            assertThat(state.id()).isEqualTo(first.id());
            assertThat(state.provider()).isEqualTo(first.provider());
            assertThat(state.model()).isEqualTo(first.model());
        });
        assertThat(states.stream().skip(1).map(DownloadProgress::status)).doesNotContain(DownloadStatus.STARTING);
        checkCounts(states);
    }

    /** Attempts may fall back, each for itself never. */
    private static void checkCounts(List<DownloadProgress> states) {
        Map<Integer, DownloadProgress> newest = new HashMap<>();
        int attempt = 0;
        for (DownloadProgress state : states) {
            int current = state.attempt() == null ? attempt : state.attempt();
            assertThat(current).as("attempts count up").isGreaterThanOrEqualTo(attempt);
            attempt = current;
            DownloadProgress before = newest.put(current, state);
            if (before != null) {
                checkOrder(before, state);
            }
            checkSense(state);
        }
    }

    private static void checkOrder(DownloadProgress before, DownloadProgress after) {
        if (before.completedBytes() != null && after.completedBytes() != null) {
            assertThat(after.completedBytes())
                    .as("completedBytes never go back, from %s to %s", before, after)
                    .isGreaterThanOrEqualTo(before.completedBytes());
        }
        if (before.percent() != null && after.percent() != null) {
            assertThat(after.percent())
                    .as("percent never goes back, from %s to %s", before, after)
                    .isGreaterThanOrEqualTo(before.percent());
        }
    }

    private static void checkSense(DownloadProgress state) {
        if (state.percent() != null) {
            assertThat(state.percent()).isBetween(0.0, 100.0);
        }
        if (state.completedBytes() != null && state.totalBytes() != null) {
            assertThat(state.completedBytes()).isBetween(0L, state.totalBytes());
        }
        if (state.status() != DownloadStatus.COMPLETE) {
            assertThat(state.path()).as("a path before the end of %s", state).isNull();
        }
    }
}
