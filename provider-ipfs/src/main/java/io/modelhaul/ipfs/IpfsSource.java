package io.modelhaul.ipfs;

import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.gateway.AutoRelease;
import io.modelhaul.ipfs.gateway.BlockCache;
import io.modelhaul.ipfs.gateway.Gateway;
import io.modelhaul.ipfs.gateway.GatewayList;
import io.modelhaul.ipfs.gateway.RangeRead;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * A file by its CID, from any of some gateways. Every byte that a reader sees belongs to a block that has the hash of its CID;
 * so all gateways are one source, and a read goes over from one to the next where that is needed.
 */
final class IpfsSource implements FileSource {
    /** A request for each few blocks is what makes other clients slow, and limited by gateways. */
    private static final long LEAST_WINDOW = 16L << 20;

    private final Cid cid;
    private final long size;
    private final long alignment;
    private final GatewayList gateways;
    private final BlockCache cache;
    private final UnaryOperator<HttpTransport> limits;

    /**
     * A source.
     *
     * @param size of the file, as its root block says
     * @param alignment how large most blocks of it are
     * @param limits how patient to be with a gateway
     */
    IpfsSource(
            Cid cid,
            long size,
            long alignment,
            GatewayList gateways,
            BlockCache cache,
            UnaryOperator<HttpTransport> limits) {
        this.cid = cid;
        this.size = size;
        this.alignment = alignment;
        this.gateways = gateways;
        this.cache = cache;
        this.limits = limits;
    }

    @Override
    public String layer() {
        return Gateway.LAYER;
    }

    @Override
    public String endpoint() {
        return gateways.names();
    }

    /** The bytes follow from the CID, whoever sends them. */
    @Override
    public String identity() {
        return Gateway.LAYER + " " + cid.canonical();
    }

    /** Block by block. */
    @Override
    public boolean verifies(ContentDigest digest) {
        return digest.algorithm() == ContentDigest.Algorithm.CID
                && Cid.parse(digest.value()).canonical().equals(cid.canonical());
    }

    @Override
    public long alignment() {
        return alignment;
    }

    @Override
    public long leastRange() {
        return LEAST_WINDOW;
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return gateways.ready().flatMapMany(ready -> {
            long to = Math.min(size, Objects.requireNonNullElse(range.to(), size));
            long from = Math.min(range.from(), to);
            RangeRead read = new RangeRead(cid, size, from, to, ready, cache, limits.apply(http));
            @Nullable Gateway first = ready.choose(gateway -> 0);
            String endpoint = first == null ? endpoint() : first.name();
            ContentHead head = new ContentHead(from, to, size, cid.canonical(), true, endpoint);
            return reader.apply(head, AutoRelease.from(read.bytes()));
        });
    }

    @Override
    public String toString() {
        return Gateway.LAYER + " " + cid + " (" + endpoint() + ")";
    }
}
