package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A body whose reader may run out of memory: the read ends with an error then. Reactor throws errors of the JVM at the event
 * loop instead, from where nobody who waits would hear of them.
 */
public final class GuardedBody extends FluxOperator<ByteBuf, ByteBuf> {
    private final String host;

    private GuardedBody(Flux<ByteBuf> body, String host) {
        super(body);
        this.host = host;
    }

    /** The same body. */
    public static Flux<ByteBuf> of(Flux<ByteBuf> body, String host) {
        return new GuardedBody(body, host);
    }

    /** What an error of the JVM means for a call. */
    public static DownloadException meaning(Error error, String host) {
        return new DownloadException(
                ErrorCode.IO,
                "Java could not read what " + host + " sent (" + error
                        + "). Where memory was short, give the process more" + " of it and run the same again.",
                error);
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        source.subscribe(new Guard(actual));
    }

    private final class Guard implements CoreSubscriber<ByteBuf>, Subscription {
        private final CoreSubscriber<? super ByteBuf> actual;
        private @Nullable Subscription upstream;
        private boolean over;

        Guard(CoreSubscriber<? super ByteBuf> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void onNext(ByteBuf buffer) {
            if (over) {
                return;
            }
            try {
                actual.onNext(buffer);
            } catch (VirtualMachineError | LinkageError e) {
                over = true;
                cancel();
                actual.onError(meaning(e, host));
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (!over) {
                over = true;
                actual.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (!over) {
                over = true;
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            Subscription body = upstream;
            if (body != null) {
                body.request(n);
            }
        }

        @Override
        public void cancel() {
            Subscription body = upstream;
            if (body != null) {
                body.cancel();
            }
        }
    }
}
