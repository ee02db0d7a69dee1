package io.modelhaul.internal.transfer.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.modelhaul.internal.transfer.SegmentPlanSimulation;
import io.modelhaul.internal.transfer.part.ByteRanges.Extent;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentPlanTest {
    private static final long MIB = 1L << 20;

    private final AtomicLong nanos = new AtomicLong();

    private SegmentPlan plan(long size, Extent... here) {
        return new SegmentPlan(size, List.of(here), nanos::get);
    }

    @Test
    void handsOutFromTheFrontSmallOnesFirstThenSuchThatGetSmaller() {
        SegmentPlan plan = plan(512 * MIB);
        for (int i = 0; i < 4; i++) {
            assertRange(plan.take(4), i * SegmentPlan.MIN_SEGMENT, (i + 1) * SegmentPlan.MIN_SEGMENT);
        }
        long position = 4 * SegmentPlan.MIN_SEGMENT;
        long before = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            Segment segment = Objects.requireNonNull(plan.take(4));
            long length = end(segment) - segment.from();
            assertThat(segment.from()).isEqualTo(position);
            assertThat(length).isBetween(SegmentPlan.MIN_SEGMENT, Math.min(before, SegmentPlan.MAX_SEGMENT));
            position = end(segment);
            before = length;
        }
    }

    @Test
    void handsOutOnlyWhatIsNotHere() {
        SegmentPlan plan = plan(24 * MIB, new Extent(0, 6 * MIB), new Extent(10 * MIB, 22 * MIB));

        assertRange(plan.take(1), 6 * MIB, 10 * MIB);
        assertRange(plan.take(1), 22 * MIB, 24 * MIB);
        assertThat(plan.bytesHere()).isEqualTo(18 * MIB);
        assertThat(plan.contiguousEnd()).isEqualTo(6 * MIB);
    }

    @Test
    void leavesNoTinyRestBehindASegment() {
        assertRange(plan(SegmentPlan.MIN_SEGMENT + 1).take(8), 0, SegmentPlan.MIN_SEGMENT + 1);
    }

    @Test
    void asksASourceThatWantsLargeRangesForNoSmallOnes() {
        SegmentPlan plan = plan(100 * MIB);
        plan.begin(3 * MIB, 16 * MIB);

        assertRange(plan.take(8), 0, 18 * MIB);
        assertRange(plan.take(8), 18 * MIB, 36 * MIB);
        assertRange(plan.take(8), 36 * MIB, 54 * MIB);
        assertRange(plan.take(8), 54 * MIB, 72 * MIB);
        assertRange(plan.take(8), 72 * MIB, 90 * MIB);
        assertRange(plan.take(8), 90 * MIB, 100 * MIB);
        assertRange(plan.take(8), 9 * MIB, 18 * MIB);
        assertThat(plan.take(8)).isNotNull();
    }

    @Test
    void anEmptyFileIsCompleteFromTheStart() {
        SegmentPlan plan = plan(0);

        assertThat(plan.complete()).isTrue();
        assertThat(plan.take(4)).isNull();
        assertThat(plan.worthAnotherConnection()).isFalse();
    }

    @Test
    void anIdleConnectionTakesTheSecondHalfOfTheSegmentThatWouldTakeLongest() {
        SegmentPlan plan = plan(20 * MIB, new Extent(5 * MIB, 15 * MIB));
        Segment fast = Objects.requireNonNull(plan.take(1));
        Segment slow = Objects.requireNonNull(plan.take(1));
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        plan.receive(fast, (int) (2 * MIB));
        plan.receive(slow, (int) MIB);

        assertRange(plan.take(4), 18 * MIB, 20 * MIB);
        assertRange(slow, 15 * MIB, 18 * MIB);
        assertRange(fast, 0, 5 * MIB);
    }

    @Test
    void aConnectionThatWaitsForItsFirstByteIsNotTheSlowest() {
        SegmentPlan plan = plan(16 * MIB, new Extent(4 * MIB, 12 * MIB));
        Segment slow = Objects.requireNonNull(plan.take(1));
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        plan.receive(slow, (int) MIB);
        Segment justBegun = Objects.requireNonNull(plan.take(1));
        nanos.addAndGet(Duration.ofMillis(50).toNanos());

        assertRange(plan.take(1), 4 * MIB - (3 * MIB) / 2, 4 * MIB);
        assertThat(justBegun.requestedEnd()).isEqualTo(16 * MIB);
    }

    @Test
    void aConnectionThatNeverGotAByteIsTheSlowest() {
        SegmentPlan plan = plan(16 * MIB, new Extent(4 * MIB, 12 * MIB));
        Segment slow = Objects.requireNonNull(plan.take(1));
        Segment stalled = Objects.requireNonNull(plan.take(1));
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        plan.receive(slow, (int) MIB);

        plan.take(1);

        assertThat(slow.requestedEnd()).isEqualTo(4 * MIB);
        assertThat(stalled.requestedEnd()).isEqualTo(14 * MIB);
    }

    @Test
    void neverStealsLessThanARequestIsWorth() {
        SegmentPlan plan = plan(2 * MIB - 1);
        plan.take(1);

        assertThat(plan.worthAnotherConnection()).isFalse();
        assertThat(plan.take(8)).isNull();
    }

    @Test
    void bytesThatAnotherConnectionTookOverDoNotCount() {
        SegmentPlan plan = plan(16 * MIB, new Extent(8 * MIB, 16 * MIB));
        Segment first = Objects.requireNonNull(plan.take(1));
        plan.take(1);
        assertRange(plan.take(1), 2 * MIB, 4 * MIB);

        assertThat(plan.receive(first, (int) (8 * MIB))).isEqualTo((int) (2 * MIB));
        assertThat(plan.receive(first, 100)).isZero();
        assertThat(plan.reachedEnd(first)).isTrue();
    }

    @Test
    void whatWasNotWrittenIsFreeAgainAfterARelease() {
        SegmentPlan plan = plan(4 * MIB);
        Segment segment = Objects.requireNonNull(plan.take(1));
        plan.receive(segment, (int) (2 * MIB));
        assertThat(plan.written(segment, 0, MIB)).isTrue();

        plan.release(segment);

        assertRange(plan.take(1), MIB, 4 * MIB);
    }

    @Test
    void whatAnEarlierTryStillHoldsIsFreeForTheNextOne() {
        SegmentPlan plan = plan(4 * MIB);
        Segment held = plan.restart(4 * MIB);

        plan.begin(1, 1);

        assertRange(plan.take(1), 0, 4 * MIB);
        assertThat(plan.written(held, 0, MIB)).isFalse();
    }

    @Test
    void aWriteThatComesAfterTheReleaseDoesNotCount() {
        SegmentPlan plan = plan(4 * MIB);
        Segment segment = Objects.requireNonNull(plan.take(1));
        plan.receive(segment, (int) MIB);
        plan.release(segment);

        assertThat(plan.written(segment, 0, MIB)).isFalse();
        assertThat(plan.bytesHere()).isZero();
    }

    @Test
    void oneConnectionFetchesAFileOfUnknownSize() {
        SegmentPlan plan = plan(-1);
        Segment only = Objects.requireNonNull(plan.take(8));

        assertThat(only.requestedEnd()).isNull();
        assertThat(plan.take(8)).isNull();
        assertThat(plan.worthAnotherConnection()).isFalse();
        plan.receive(only, 1000);
        plan.written(only, 0, 1000);
        assertThat(plan.complete()).isFalse();
        assertThat(plan.reachedEnd(only)).isTrue();
        assertThat(plan.size()).isEqualTo(1000);
        assertThat(plan.complete()).isTrue();
    }

    @Test
    void aSizeLearntOnTheWayEndsTheOpenSegment() {
        SegmentPlan plan = plan(-1);
        Segment only = Objects.requireNonNull(plan.take(1));

        plan.learnSize(20 * MIB);

        assertThat(only.requestedEnd()).isEqualTo(20 * MIB);
        assertRange(plan.take(2), 10 * MIB, 20 * MIB);
    }

    @Test
    void aSizeBelowWhatArrivedNeverTakesBytesBack() {
        SegmentPlan plan = plan(-1);
        Segment only = Objects.requireNonNull(plan.take(1));
        plan.receive(only, 1000);

        plan.learnSize(500);

        assertThat(plan.receive(only, 100)).isZero();
    }

    @Test
    void aRestartForgetsEverythingAndEndsOldSegments() {
        SegmentPlan plan = plan(20 * MIB, new Extent(0, 5 * MIB));
        Segment old = Objects.requireNonNull(plan.take(1));
        plan.receive(old, 100);

        Segment all = plan.restart(30 * MIB);

        assertRange(all, 0, 30 * MIB);
        assertThat(plan.bytesHere()).isZero();
        assertThat(plan.size()).isEqualTo(30 * MIB);
        assertThat(plan.receive(old, 100)).isZero();
        assertThat(plan.written(old, 5 * MIB, 100)).isFalse();
    }

    @Test
    void anAnswerWithAllThatFollowsTakesTheWholeRest() {
        SegmentPlan plan = plan(20 * MIB);
        Segment first = Objects.requireNonNull(plan.take(4));

        plan.extendToEnd(first, 20 * MIB);

        assertRange(first, 0, 20 * MIB);
        assertRange(plan.take(4), 10 * MIB, 20 * MIB);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16})
    void everyByteIsWrittenExactlyOnceWhateverConnectionsDo(int connections) {
        for (int seed = 0; seed < 60; seed++) {
            SegmentPlanSimulation simulation = new SegmentPlanSimulation(connections, seed);
            assertTimeoutPreemptively(Duration.ofSeconds(30), simulation::run, () -> "hangs: " + simulation);
            assertThat(simulation.written())
                    .as(simulation.toString())
                    .containsExactly(new Extent(0, simulation.size()));
        }
    }

    private static long end(Segment segment) {
        return Objects.requireNonNull(segment.requestedEnd());
    }

    private static void assertRange(Segment segment, long from, long to) {
        assertThat(new Extent(segment.from(), end(segment))).isEqualTo(new Extent(from, to));
    }
}
