package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.codec.CarReader;
import io.modelhaul.ipfs.codec.Cid;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings the blocks of a large directory in one answer, as it would else take a question for each. What does not come this
 * way is asked for one by one later, so no failure matters here.
 */
public final class ShardFetch {
    private static final long MAX_BYTES = 16L << 20;

    private final Gateways gateways;
    private final HttpTransport http;
    private final BlockCache cache;

    public ShardFetch(Gateways gateways, HttpTransport http, BlockCache cache) {
        this.gateways = gateways;
        this.http = http;
        this.cache = cache;
    }

    Mono<Void> prefetch(Cid directory) {
        Gateway gateway = gateways.choose(any -> 0);
        if (gateway == null || gateway.health().withoutCars()) {
            return Mono.empty();
        }
        return http.ask(gateway.entity(directory), this::keep)
                .doOnError(DownloadException.class, gateway.health()::failed)
                .onErrorComplete(DownloadException.class)
                .then();
    }

    private Publisher<Void> keep(HttpResponse answer, Flux<ByteBuf> body) {
        if (answer.status() != 200) {
            return HttpTransport.failed(GatewayErrors::read, answer, body);
        }
        GatewayErrors.requireBlocks(answer);
        CarReader reader = new CarReader(new Kept(cache));
        long[] bytes = new long[1];
        return body.takeWhile(buffer -> (bytes[0] += buffer.readableBytes()) <= MAX_BYTES)
                .doOnNext(reader::take)
                .then();
    }

    /** Puts checked blocks into the cache. */
    private static final class Kept implements CarReader.Blocks {
        private final BlockCache cache;
        private @Nullable Cid cid;
        private ByteBuffer block = ByteBuffer.allocate(0);

        Kept(BlockCache cache) {
            this.cache = cache;
        }

        @Override
        public void begin(Cid begun, int length) {
            boolean checkable =
                    begun.hash().unsupported() == null && !begun.hash().isIdentity();
            cid = checkable ? begun : null;
            block = ByteBuffer.allocate(checkable ? length : 0);
        }

        @Override
        public void bytes(ByteBuf piece) {
            if (cid != null) {
                byte[] copy = new byte[piece.readableBytes()];
                piece.getBytes(piece.readerIndex(), copy);
                block.put(copy);
            }
        }

        @Override
        public void end() {
            Cid whole = cid;
            if (whole != null) {
                BlockHash hash = whole.hash().begin();
                hash.update(block.flip());
                if (!whole.hash().matches(hash.finish())) {
                    throw CarBlocks.lie(whole);
                }
                cache.put(whole.hash(), block.array());
            }
        }
    }
}
