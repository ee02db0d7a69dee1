package io.modelhaul.testkit.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Spreads bytes evenly over time. Keeps the moment at which everything granted so far would have been sent at the wanted
 * rate, so that late timers are made up for and the rate stays true over any second; but a client that stopped reading
 * finds no more than a fifth of a second saved up.
 */
final class Pace {

    private static final long MOST_SAVED_UP = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int GRANTS_PER_SECOND = 200;

    private final long bytesPerSecond;
    private final LongSupplier nanoClock;
    private long due;

    Pace(long bytesPerSecond, LongSupplier nanoClock) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoClock = nanoClock;
        this.due = nanoClock.getAsLong();
    }

    /** How many of the wanted bytes may go out now; 0 when it is too early, see {@link #nanosUntilDue}. */
    int grant(int wanted) {
        long now = nanoClock.getAsLong();
        if (due - now > 0) {
            return 0;
        }
        if (now - due > MOST_SAVED_UP) {
            due = now - MOST_SAVED_UP;
        }
        int granted = (int) Math.min(wanted, Math.max(1, bytesPerSecond / GRANTS_PER_SECOND));
        due += Math.max(1, granted * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
        return granted;
    }

    long nanosUntilDue() {
        return Math.max(0, due - nanoClock.getAsLong());
    }
}
