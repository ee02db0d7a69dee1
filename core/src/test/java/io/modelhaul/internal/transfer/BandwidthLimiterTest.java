package io.modelhaul.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long a reader has to wait for which limit, on a clock of the test's own. */
class BandwidthLimiterTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /** What may arrive at once after a quiet time. */
    private static final long BURST = SECOND / 20;

    private final AtomicLong now = new AtomicLong(17);
    private final BandwidthLimiter all = new BandwidthLimiter(null, now::get);

    private void quiet() {
        now.addAndGet(60 * SECOND);
    }

    @Test
    void withoutALimitNobodyWaits() {
        assertThat(all.book(Long.MAX_VALUE / 2)).isZero();
    }

    @Test
    void bytesTakeTheTimeThatTheLimitGivesThem() {
        all.limit(1_000L);

        assertThat(all.book(2_000)).isEqualTo(2 * SECOND);
        assertThat(all.book(500)).isEqualTo(2 * SECOND + SECOND / 2);

        now.addAndGet(SECOND);
        assertThat(all.book(0)).isEqualTo(SECOND + SECOND / 2);
    }

    @Test
    void aQuietTimeAllowsASmallBurstAndNoMore() {
        all.limit(1_000L);
        quiet();

        assertThat(all.book(50)).isZero();
        assertThat(all.book(50)).isEqualTo(BURST);
    }

    @Test
    void theSumOfManyReadersKeepsTheLimit() {
        all.limit(1_000_000L);
        quiet();
        long begun = now.get();
        for (int i = 0; i < 1_000; i++) {
            now.addAndGet(all.book(10_000));
        }

        assertThat(now.get() - begun).isEqualTo(10 * SECOND - BURST);
    }

    @Test
    void theLimitOfOneCallIsNobodyElses() {
        BandwidthLimiter slow = all.below(1L);
        BandwidthLimiter other = all.below(null);

        assertThat(slow.book(1_000)).isEqualTo(1_000 * SECOND);
        assertThat(other.book(1_000_000)).isZero();
        assertThat(all.book(1_000_000)).isZero();
    }

    @Test
    void theLowerOfTwoLimitsHolds() {
        all.limit(10L);
        assertThat(all.below(1L).book(10)).isEqualTo(10 * SECOND);
        assertThat(all.below(1_000L).book(10)).isEqualTo(2 * SECOND);
    }

    @Test
    void aNewLimitHoldsForWhatComesAndForgivesWhatWasBooked() {
        all.limit(1L);
        all.book(3_600);
        all.limit(1_000L);

        assertThat(all.book(1_000)).isEqualTo(SECOND);
    }

    @Test
    void zeroLiftsTheLimit() {
        all.limit(1L);
        all.book(3_600);
        all.limit(0L);

        assertThat(all.book(1_000_000)).isZero();
        assertThat(all.below(0L).book(1_000_000)).isZero();
    }
}
