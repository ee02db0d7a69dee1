package io.modelhaul.ipfs.gateway;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Lends buffers to a reader that does not own them: each is released when the reader's {@code onNext} returns. */
public final class AutoRelease implements CoreSubscriber<ByteBuf> {
    private final CoreSubscriber<? super ByteBuf> reader;

    private AutoRelease(CoreSubscriber<? super ByteBuf> reader) {
        this.reader = reader;
    }

    public static Flux<ByteBuf> from(Flux<ByteBuf> owned) {
        return owned.transform(Operators.<ByteBuf, ByteBuf>lift((scannable, reader) -> new AutoRelease(reader)));
    }

    @Override
    public Context currentContext() {
        return reader.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        reader.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuf buffer) {
        try {
            reader.onNext(buffer);
        } finally {
            buffer.release();
        }
    }

    @Override
    public void onError(Throwable failure) {
        reader.onError(failure);
    }

    @Override
    public void onComplete() {
        reader.onComplete();
    }
}
