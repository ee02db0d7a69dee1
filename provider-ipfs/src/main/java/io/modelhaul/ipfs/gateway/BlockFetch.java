package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.codec.CarReader;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.Multihash;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Fetches single blocks, checked. */
public final class BlockFetch {
    private final Gateways gateways;
    private final HttpTransport http;
    private final BlockCache cache;

    public BlockFetch(Gateways gateways, HttpTransport http, BlockCache cache) {
        this.gateways = gateways;
        this.http = http;
        this.cache = cache;
    }

    /** The block, from whoever has it; tried as often as the call's rules say. */
    Mono<byte[]> block(Cid cid) {
        return Mono.defer(() -> {
            Multihash hash = cid.supported().hash();
            if (hash.isIdentity()) {
                return Mono.just(hash.inlined());
            }
            byte[] known = cache.get(hash);
            return known == null ? fetch(cid) : Mono.just(known);
        });
    }

    private Mono<byte[]> fetch(Cid cid) {
        return Mono.defer(() -> new GatewayFailover<>(
                                gateways,
                                http,
                                () -> 0,
                                gateway -> http.ask(gateway.block(cid), (answer, body) -> block(cid, answer, body)))
                        .run()
                        .single())
                .retryWhen(http.retry(() -> 0))
                .doOnNext(block -> cache.put(cid.hash(), block));
    }

    /** How long a block is, as the first gateway says that says anything; empty when none does. */
    Mono<Long> length(Cid cid) {
        return Mono.defer(() -> new GatewayFailover<>(
                                gateways,
                                http,
                                () -> 0,
                                gateway -> length(gateway, cid).flux())
                        .run()
                        .next())
                .onErrorResume(DownloadException.class, failure -> Mono.empty());
    }

    private Mono<Long> length(Gateway gateway, Cid cid) {
        return http.ask(gateway.blockHead(cid), (answer, body) -> length(answer, body))
                .next();
    }

    private static Publisher<Long> length(HttpResponse answer, Flux<ByteBuf> body) {
        String length = answer.header("Content-Length");
        return answer.status() == 200 && length != null && length.matches("[0-9]{1,9}")
                ? body.then(Mono.just(Long.parseLong(length)))
                : HttpTransport.failed(GatewayErrors::read, answer, body);
    }

    /** The block from one gateway, one try; a block of a file may take its time. */
    static Mono<byte[]> block(Gateway gateway, Cid cid, HttpTransport http) {
        return http.exchange(gateway.block(cid), (answer, body) -> block(cid, answer, body))
                .single();
    }

    private static Publisher<byte[]> block(Cid cid, HttpResponse answer, Flux<ByteBuf> body) {
        if (answer.status() != 200) {
            return HttpTransport.failed(GatewayErrors::read, answer, body);
        }
        GatewayErrors.requireBlocks(answer);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return body.doOnNext(buffer -> append(buffer, bytes))
                .then(Mono.fromCallable(() -> checked(cid, answer, bytes.toByteArray())));
    }

    private static void append(ByteBuf buffer, ByteArrayOutputStream bytes) {
        int length = buffer.readableBytes();
        if (length > CarReader.MAX_BLOCK - bytes.size()) {
            throw new DownloadException(
                            ErrorCode.PROTOCOL, "it sends a block of more than " + CarReader.MAX_BLOCK + " bytes")
                    .retryable(true);
        }
        byte[] copy = new byte[length];
        buffer.getBytes(buffer.readerIndex(), copy);
        bytes.writeBytes(copy);
    }

    private static byte[] checked(Cid cid, HttpResponse answer, byte[] block) {
        BlockHash hash = cid.hash().begin();
        hash.update(ByteBuffer.wrap(block));
        if (cid.hash().matches(hash.finish())) {
            return block;
        }
        String promised = answer.header("Content-Length");
        boolean cut = promised != null && !promised.equals(String.valueOf(block.length));
        throw cut ? new DownloadException(ErrorCode.UNREACHABLE, "the answer broke off") : CarBlocks.lie(cid);
    }
}
