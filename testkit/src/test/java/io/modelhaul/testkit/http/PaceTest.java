package io.modelhaul.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);

    @Test
    void grantsTheRateHoweverLateTheTimersAre() {
        Pace pace = new Pace(20_000_000, clock::get);
        long granted = 0;
        for (int tick = 0; tick < 1000; tick++) {
            granted += grantAll(pace);
            advance(tick % 3 == 0 ? 7 : 1);
        }

        assertThat(granted).isBetween(59_000_000L, 60_300_000L);
    }

    @Test
    void savesUpNoMoreThanAFifthOfASecond() {
        Pace pace = new Pace(1_000_000, clock::get);
        grantAll(pace);
        advance(60_000);

        assertThat(grantAll(pace)).isBetween(200_000L, 205_000L);
    }

    @Test
    void saysHowLongToWait() {
        Pace pace = new Pace(1000, clock::get);
        int granted = pace.grant(100);

        assertThat(granted).isEqualTo(5);
        assertThat(pace.nanosUntilDue()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
        assertThat(pace.grant(100)).isZero();
    }

    private static long grantAll(Pace pace) {
        long granted = 0;
        int last = 1;
        while (last > 0) {
            last = pace.grant(1 << 17);
            granted += last;
        }
        return granted;
    }

    private void advance(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
