package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Turns a CAR that arrives into the checked bytes of a range, which change hands. One operator and not a chain of them, as a
 * gigabyte comes in some 40,000 pieces: asks for a piece when a reader wants bytes and none are ready. What is ready when the CAR
 * fails is handed on before the failure is.
 */
final class CheckedBytes implements CoreSubscriber<ByteBuf>, Subscription {
    private final CarBlocks car;
    private final RangeAssembler assembly;
    private final Runnable complete;
    private final CoreSubscriber<? super ByteBuf> reader;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile @Nullable Subscription upstream;
    private volatile @Nullable Throwable failure;
    private volatile boolean asked;
    private volatile boolean ended;
    private volatile boolean over;
    private volatile boolean unusable;

    private CheckedBytes(
            CarBlocks car, RangeAssembler assembly, Runnable complete, CoreSubscriber<? super ByteBuf> reader) {
        this.car = car;
        this.assembly = assembly;
        this.complete = complete;
        this.reader = reader;
    }

    /**
     * The checked bytes of a CAR.
     *
     * @param complete is run when the range is complete: the end of the answer is waited for, and need not be for long
     */
    static Flux<ByteBuf> of(Flux<ByteBuf> body, CarBlocks car, RangeAssembler assembly, Runnable complete) {
        return body.transform(Operators.<ByteBuf, ByteBuf>lift(
                (scannable, reader) -> new CheckedBytes(car, assembly, complete, reader)));
    }

    @Override
    public Context currentContext() {
        return reader.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        reader.onSubscribe(this);
    }

    @Override
    public void onNext(ByteBuf piece) {
        if (!ended && !car.complete()) {
            take(piece);
        }
        asked = false;
        handOn();
    }

    private void take(ByteBuf piece) {
        DownloadException wrong = car.take(piece);
        if (wrong != null) {
            cancelUpstream();
            end(wrong);
        }
    }

    @Override
    public void onError(Throwable broken) {
        end(broken);
        handOn();
    }

    /** An end in good order is one between two blocks; whether any is missing is for the assembly to say. */
    @Override
    public void onComplete() {
        end(car.complete() ? null : car.ended());
        handOn();
    }

    private void end(@Nullable Throwable reason) {
        if (!ended) {
            failure = reason;
            ended = true;
        }
    }

    @Override
    public void request(long more) {
        wanted.accumulateAndGet(more, Operators::addCap);
        handOn();
    }

    @Override
    public void cancel() {
        over = true;
        cancelUpstream();
    }

    private void cancelUpstream() {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** One thread at a time hands on; another one that comes meanwhile leaves it a turn. */
    private void handOn() {
        if (turns.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            turn();
            seen = turns.addAndGet(-seen);
        }
    }

    private void turn() {
        boolean last = ended;
        ByteBuf bytes = null;
        while (!over && wanted.get() > 0 && (bytes = poll()) != null) {
            wanted.accumulateAndGet(1, (open, one) -> open == Long.MAX_VALUE ? open : open - one);
            reader.onNext(bytes);
        }
        if (over || hasReady()) {
            return;
        }
        if (car.complete()) {
            complete.run();
        }
        if (last || unusable) {
            over = true;
            tellEnd();
        } else if (!asked && (wanted.get() > 0 || car.complete())) {
            askForMore();
        }
    }

    private @Nullable ByteBuf poll() {
        try {
            return assembly.poll();
        } catch (DownloadException e) {
            unusable(e);
            return null;
        }
    }

    private boolean hasReady() {
        try {
            return assembly.hasReady();
        } catch (DownloadException e) {
            unusable(e);
            return false;
        }
    }

    /** A block that was here already is not what the one above says. */
    private void unusable(DownloadException reason) {
        cancelUpstream();
        failure = reason;
        unusable = true;
    }

    private void tellEnd() {
        Throwable reason = failure;
        if (reason == null) {
            reader.onComplete();
        } else {
            reader.onError(reason);
        }
    }

    private void askForMore() {
        Subscription subscription = upstream;
        if (subscription != null) {
            asked = true;
            subscription.request(1);
        }
    }
}
