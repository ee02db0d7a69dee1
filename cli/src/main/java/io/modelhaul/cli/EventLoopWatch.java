package io.modelhaul.cli;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Notices when a thread that serves connections is gone: whatever it served hangs for ever, and nothing replaces it. */
final class EventLoopWatch {
    private static final int MOST_THREADS = 10_000;

    private final Set<Thread> seen = new LinkedHashSet<>();

    /** The name of an event loop that has ended since an earlier call. */
    Optional<String> dead() {
        Optional<String> dead = seen.stream()
                .filter(thread -> !thread.isAlive())
                .map(Thread::getName)
                .findFirst();
        threads().filter(EventLoopWatch::isEventLoop).forEach(seen::add);
        return dead;
    }

    private static Stream<Thread> threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[Math.min(MOST_THREADS, 2 * root.activeCount() + 16)];
        return Arrays.stream(all, 0, root.enumerate(all));
    }

    private static boolean isEventLoop(Thread thread) {
        return thread.getName().startsWith("modelhaul-http") || thread.getName().startsWith("modelhaul-server");
    }
}
