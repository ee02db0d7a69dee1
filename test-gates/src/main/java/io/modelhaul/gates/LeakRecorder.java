package io.modelhaul.gates;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes the leak detectors that Netty asks for, and keeps what they report. */
final class LeakRecorder extends ResourceLeakDetectorFactory {
    static final LeakRecorder INSTANCE = new LeakRecorder();

    private static final long GC_PATIENCE_MILLIS = 10_000;

    private final Queue<ResourceLeakDetector<Object>> detectors = new ConcurrentLinkedQueue<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    private LeakRecorder() {}

    @Override
    @SuppressWarnings("deprecation") // the abstract form of the method, and the constructor that goes with it
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
        return watched(new ResourceLeakDetector<>(resource, interval, maxActive));
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
        return watched(new ResourceLeakDetector<>(resource, interval));
    }

    @SuppressWarnings("unchecked") // only ever given a plain Object, which a detector does nothing with but hold
    private <T> ResourceLeakDetector<T> watched(ResourceLeakDetector<T> detector) {
        detector.setLeakListener((type, records) -> leaks.add(type + " was never released" + records));
        detectors.add((ResourceLeakDetector<Object>) detector);
        return detector;
    }

    /** What was reported since the last call. */
    List<String> take() {
        detectors.forEach(LeakRecorder::makeReport);
        List<String> taken = new ArrayList<>();
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            taken.add(leak);
        }
        return taken;
    }

    /** What was reported since the last call, once everything unreachable by now has been collected. */
    List<String> takeAll() {
        // The first sweep finds the leaked objects; when the second has been seen, the references of the first are
        // queued.
        sweep();
        sweep();
        return take();
    }

    /** A detector looks for leaks only when it is asked to track something. */
    private static void makeReport(ResourceLeakDetector<Object> detector) {
        Object nothing = new Object();
        ResourceLeakTracker<Object> tracker = detector.trackForcibly(nothing);
        tracker.close(nothing);
    }

    private static void sweep() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> unreachable = new PhantomReference<>(new Object(), queue);
        long deadline = System.nanoTime() + GC_PATIENCE_MILLIS * 1_000_000;
        try {
            do {
                System.gc();
                if (queue.remove(50) == unreachable) {
                    return;
                }
            } while (System.nanoTime() < deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no garbage collection happened, so nothing is known about leaked buffers");
    }
}
