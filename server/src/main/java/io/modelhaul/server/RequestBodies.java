package io.modelhaul.server;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The bodies of requests, which share so much memory: many at once, or many that come slowly, would else fill the heap.
 * The first bytes of each count for nothing, so that a call of the usual size has a place whatever the others do.
 */
public final class RequestBodies {
    /** What the usual call fits in. */
    private static final int FREE_BYTES = 8 << 10;

    private static final int ASK_AGAIN_SECONDS = 2;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    RequestBodies(long most) {
        this.most = most;
    }

    /** A share of this machine's heap. */
    static RequestBodies ofHeap() {
        return new RequestBodies(Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16));
    }

    /**
     * A whole body. Its memory is given back when the body was taken over downstream, and when it fails or is cancelled.
     *
     * @param parts of the body, as they come
     * @param limit the most bytes; more is an error as soon as they are here
     */
    public Mono<byte[]> collect(Flux<byte[]> parts, int limit) {
        return Mono.using(
                () -> new Collected(limit),
                body -> parts.doOnNext(body::add).then(Mono.fromSupplier(body::bytes)),
                Collected::giveBack,
                false);
    }

    /** Bytes that bodies hold now, beyond what is free. */
    long taken() {
        return taken.get();
    }

    /** One body as far as it was received. */
    private final class Collected {
        private final int limit;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long counted;

        Collected(int limit) {
            this.limit = limit;
        }

        void add(byte[] part) {
            long size = (long) bytes.size() + part.length;
            if (size > limit) {
                throw ApiException.tooLarge(limit);
            }
            long more = Math.max(0, size - FREE_BYTES) - counted;
            counted += more;
            if (taken.addAndGet(more) > most) {
                throw ApiException.busy("Too many large bodies are being read at once.", ASK_AGAIN_SECONDS);
            }
            bytes.writeBytes(part);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        void giveBack() {
            taken.addAndGet(-counted);
        }
    }
}
