package io.modelhaul.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who has to wait for which limit. */
class BandwidthLimiterTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    @Test
    void theLimitOfOneCallIsNobodyElses() {
        BandwidthLimiter all = new BandwidthLimiter();
        BandwidthLimiter slow = all.below(1L);
        BandwidthLimiter other = all.below(null);

        assertThat(slow.book(1_000)).isGreaterThan(MINUTE);
        assertThat(other.book(1_000_000)).isZero();
        assertThat(all.book(1_000_000)).isZero();
    }

    @Test
    void theLimitOfAllHoldsForEachCall() {
        BandwidthLimiter all = new BandwidthLimiter();
        BandwidthLimiter call = all.below(null);
        BandwidthLimiter fast = all.below(1_000_000_000L);
        all.limit(1L);

        assertThat(call.book(1_000)).isGreaterThan(MINUTE);
        assertThat(fast.book(1)).isGreaterThan(MINUTE);
    }

    @Test
    void zeroIsNoLimit() {
        BandwidthLimiter all = new BandwidthLimiter();
        all.limit(0L);

        assertThat(all.book(1_000_000)).isZero();
        assertThat(all.below(0L).book(1_000_000)).isZero();
    }
}
