package io.modelhaul.internal.progress;

import io.modelhaul.DownloadProgress;
import io.modelhaul.internal.IoErrors;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * One watcher of a download: gets states as fast as it asks for them. While it asks for none, the newest state replaces the
 * one before it, unless the status changed between them; those changes and the end are never dropped.
 *
 * <p>Runs on its own worker, so that a slow watcher delays nobody.
 */
public final class ConflatingSubscriber implements Subscription, Runnable {
    /** More status changes than any sane download has; beyond it, the oldest are merged. */
    private static final int MAX_CHANGES = 4096;

    private final CoreSubscriber<? super DownloadProgress> actual;
    private final Runnable onCancel;
    private final Scheduler.Worker worker;
    private final ArrayDeque<DownloadProgress> pending = new ArrayDeque<>();
    private final AtomicLong requested = new AtomicLong();
    private boolean running;
    private boolean ended;
    private boolean over;
    private @Nullable Throwable failure;

    public ConflatingSubscriber(
            CoreSubscriber<? super DownloadProgress> actual, Scheduler scheduler, Runnable onCancel) {
        this.actual = actual;
        this.worker = scheduler.createWorker();
        this.onCancel = onCancel;
    }

    public Context context() {
        return actual.currentContext();
    }

    public void next(DownloadProgress state) {
        synchronized (this) {
            if (ended || over) {
                return;
            }
            DownloadProgress newest = pending.peekLast();
            if (newest != null && newest.status() == state.status()) {
                pending.removeLast();
            }
            if (pending.size() >= MAX_CHANGES) {
                pending.removeFirst();
            }
            pending.add(state);
        }
        schedule();
    }

    public void end(@Nullable Throwable error) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            failure = error;
        }
        schedule();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            schedule();
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            pending.clear();
        }
        onCancel.run();
        worker.dispose();
    }

    private void schedule() {
        synchronized (this) {
            if (running || over) {
                return;
            }
            running = true;
        }
        try {
            worker.schedule(this);
        } catch (RejectedExecutionException e) {
            // The watcher left at this very moment: there is nobody to tell.
            cancel();
        }
    }

    /** An error of the JVM, such as a lack of memory, ends the watching rather than leaving it without an end. */
    @Override
    public void run() {
        try {
            emit();
        } catch (VirtualMachineError | LinkageError e) {
            cancel();
            actual.onError(IoErrors.of(e));
        }
    }

    private void emit() {
        while (true) {
            DownloadProgress state;
            boolean finish;
            synchronized (this) {
                state = requested.get() > 0 ? pending.poll() : null;
                finish = ended && pending.isEmpty() && state == null;
                if (over || (state == null && !finish)) {
                    running = false;
                    return;
                }
                over |= finish;
            }
            if (finish) {
                finish();
                return;
            }
            if (state != null) {
                requested.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
                actual.onNext(state);
            }
        }
    }

    private void finish() {
        Throwable error = failure;
        if (error != null) {
            actual.onError(error);
        } else {
            actual.onComplete();
        }
        worker.dispose();
    }
}
