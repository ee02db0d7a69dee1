package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.progress.ConflatingSubscriber;
import io.modelhaul.spi.DownloadRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * One download and everybody who watches it.
 *
 * <p>The first watcher starts it, the last one who leaves stops it. Every watcher sees {@code STARTING} first, then the
 * newest state, and the same end.
 */
final class SharedDownload implements CoreSubscriber<DownloadProgress> {
    private final Clock clock;
    private final Flux<DownloadProgress> source;
    private final Runnable onEnd;
    private final List<ConflatingSubscriber> watchers = new ArrayList<>();
    private final DownloadProgress starting;
    private DownloadProgress newest;
    private @Nullable Subscription upstream;
    private boolean started;
    private boolean ended;
    private Context context = Context.empty();

    SharedDownload(String id, DownloadRequest request, Clock clock, Flux<DownloadProgress> source, Runnable onEnd) {
        this.clock = clock;
        this.source = source;
        this.onEnd = onEnd;
        this.starting = DownloadProgress.builder(id, request.provider(), request.model())
                .attempt(1)
                .build(clock.instant());
        this.newest = starting;
    }

    synchronized DownloadProgress newest() {
        return newest;
    }

    /** Adds a watcher; false when the download is over, so that a new one is needed. */
    boolean join(CoreSubscriber<? super DownloadProgress> actual) {
        Holder holder = new Holder();
        ConflatingSubscriber watcher = new ConflatingSubscriber(actual, Schedulers.parallel(), () -> leave(holder));
        holder.watcher = watcher;
        boolean first;
        synchronized (this) {
            if (ended) {
                return false;
            }
            watchers.add(watcher);
            watcher.next(starting);
            if (newest.status() != DownloadStatus.STARTING) {
                watcher.next(newest);
            }
            first = !started;
            started = true;
            if (first) {
                context = withoutHooks(watcher.context());
            }
        }
        actual.onSubscribe(watcher);
        if (first) {
            source.subscribe(this);
        }
        return true;
    }

    /**
     * A watcher's hooks (what to do with its discarded elements, to go on after its errors) are not for what happens here:
     * Reactor Netty's would release our buffers once more.
     */
    private static Context withoutHooks(Context context) {
        Context clean = context;
        for (Object key : context.stream().map(Map.Entry::getKey).toList()) {
            if (key instanceof String name && name.startsWith("reactor.")) {
                clean = clean.delete(key);
            }
        }
        return clean;
    }

    private static final class Holder {
        private @Nullable ConflatingSubscriber watcher;
    }

    private void leave(Holder holder) {
        synchronized (this) {
            watchers.remove(holder.watcher);
            if (!watchers.isEmpty() || ended) {
                return;
            }
            ended = true;
        }
        stop();
    }

    private void stop() {
        Subscription running = upstream;
        if (running != null) {
            running.cancel();
        }
        onEnd.run();
    }

    /** Ends the download for every watcher; false when it is over already. */
    boolean cancel() {
        DownloadException failure = new DownloadException(
                ErrorCode.CANCELLED, "The download was cancelled. Start the same again to go on where it stopped.");
        DownloadProgress state;
        List<ConflatingSubscriber> all;
        synchronized (this) {
            if (ended || newest.status().terminal()) {
                return false;
            }
            ended = true;
            state = newest.toBuilder()
                    .status(DownloadStatus.CANCELLED)
                    .message(failure.getMessage())
                    .speed(null, null)
                    .error(DownloadProgress.Failure.of(failure))
                    .build(clock.instant());
            newest = state;
            all = List.copyOf(watchers);
        }
        stop();
        all.forEach(watcher -> watcher.next(state));
        all.forEach(watcher -> watcher.end(failure));
        return true;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean late;
        synchronized (this) {
            upstream = subscription;
            late = ended;
        }
        if (late) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(DownloadProgress state) {
        List<ConflatingSubscriber> all;
        synchronized (this) {
            if (ended) {
                return;
            }
            newest = state;
            all = List.copyOf(watchers);
        }
        if (state.status() != DownloadStatus.STARTING) {
            all.forEach(watcher -> watcher.next(state));
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(failure);
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable failure) {
        List<ConflatingSubscriber> all;
        synchronized (this) {
            if (ended) {
                if (failure != null) {
                    Operators.onErrorDropped(failure, context);
                }
                return;
            }
            ended = true;
            all = List.copyOf(watchers);
        }
        onEnd.run();
        all.forEach(watcher -> watcher.end(failure));
    }
}
