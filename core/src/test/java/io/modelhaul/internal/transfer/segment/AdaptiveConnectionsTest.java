package io.modelhaul.internal.transfer.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdaptiveConnectionsTest {
    private static final long LOOK = Duration.ofMillis(60).toNanos();
    private static final long MIB = 1L << 20;

    private final AtomicLong nanos = new AtomicLong();
    private final AdaptiveConnections count = new AdaptiveConnections(16, nanos::get);
    private long here;

    /** So many bytes a second, found in reads of so many bytes, until the next look. */
    private boolean arrive(double rate, long aRead) {
        nanos.addAndGet(LOOK);
        long bytes = (long) (rate * LOOK / 1e9);
        for (long read = 0; read < bytes; read += aRead) {
            count.read();
        }
        here += bytes;
        return count.look(here, count.wanted());
    }

    @Test
    void oneUntilTheSourceIsKnownToServeRanges() {
        assertThat(arrive(10e6, 16 << 10)).isFalse();
        assertThat(count.wanted()).isOne();
        assertThat(count.servesRanges(here)).isTrue();
        assertThat(count.servesRanges(here)).isFalse();
        assertThat(count.wanted()).isEqualTo(2);
    }

    @Test
    void growsWhileItGetsFaster() {
        count.servesRanges(here);
        arrive(40e6, 16 << 10);
        assertThat(count.wanted()).isEqualTo(8);
        arrive(160e6, 16 << 10);
        assertThat(count.wanted()).isEqualTo(16);
        arrive(320e6, 16 << 10);
        assertThat(count.wanted()).isEqualTo(16);
    }

    @Test
    void staysWhereItGetsNoFaster() {
        count.servesRanges(here);
        arrive(100e6, 16 << 10);
        arrive(101e6, 16 << 10);
        assertThat(count.wanted()).isEqualTo(8);
    }

    @Test
    void looksOnlyNowAndThen() {
        count.servesRanges(here);
        nanos.addAndGet(LOOK - 1);
        assertThat(count.look(MIB, 2)).isFalse();
        nanos.incrementAndGet();
        assertThat(count.look(MIB, 2)).isTrue();
    }

    @Test
    void oneIsEnoughWhereTheSocketsAreAlwaysFull() {
        count.servesRanges(here);
        arrive(300e6, 256 << 10);
        assertThat(count.wanted()).isOne();
        arrive(600e6, 256 << 10);
        assertThat(count.wanted()).isOne();
    }

    @Test
    void growsAgainWhenTheSocketsAreFullNoMore() {
        count.servesRanges(here);
        arrive(300e6, 256 << 10);
        arrive(60e6, 16 << 10);
        assertThat(count.wanted()).isEqualTo(4);
    }

    @Test
    void aSlowConnectionIsNotFastBecauseItComesInBursts() {
        count.servesRanges(here);
        arrive(40e6, 256 << 10);
        assertThat(count.wanted()).isEqualTo(8);
    }

    @Test
    void afterALostConnectionNoneIsAddedForAWhile() {
        count.servesRanges(here);
        arrive(40e6, 16 << 10);
        count.lost(8);
        assertThat(count.wanted()).isEqualTo(7);
        arrive(80e6, 16 << 10);
        assertThat(count.wanted()).isEqualTo(7);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        arrive(80e6, 16 << 10);
        assertThat(count.wanted()).isEqualTo(16);
    }
}
