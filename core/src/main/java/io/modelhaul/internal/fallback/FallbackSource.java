package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One file as another layer has it. Nobody is asked before its bytes are wanted; then the layer is planned, and what it
 * says of the file must not differ from what is known already.
 */
final class FallbackSource implements FileSource {
    private final FallbackLayer layer;
    private final PlannedFile file;
    private final boolean only;
    private volatile @Nullable FileSource known;

    /**
     * A source.
     *
     * @param file what is wanted
     * @param only whether it is the only file of its model, so that it may have another name here
     */
    FallbackSource(FallbackLayer layer, PlannedFile file, boolean only) {
        this.layer = layer;
        this.file = file;
        this.only = only;
    }

    @Override
    public String layer() {
        FileSource found = known;
        return found == null ? layer.kind() : found.layer();
    }

    @Override
    public String endpoint() {
        FileSource found = known;
        return found == null ? layer.endpoint() : found.endpoint();
    }

    @Override
    public String identity() {
        FileSource found = known;
        return found == null ? FileSource.super.identity() : found.identity();
    }

    @Override
    public boolean verifies(ContentDigest digest) {
        FileSource found = known;
        return found != null && found.verifies(digest);
    }

    @Override
    public long alignment() {
        FileSource found = known;
        return found == null ? FileSource.super.alignment() : found.alignment();
    }

    @Override
    public long leastRange() {
        FileSource found = known;
        return found == null ? FileSource.super.leastRange() : found.leastRange();
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return source().flatMapMany(source -> source.read(range, http, reader));
    }

    /** What a plan could not bring in all its tries is not tried again. */
    private Mono<FileSource> source() {
        return Mono.defer(() -> {
            FileSource found = known;
            return found != null
                    ? Mono.just(found)
                    : layer.file(file, only)
                            .onErrorMap(DownloadException.class, failure -> failure.retryable(false))
                            .doOnNext(offered -> layer.requireChecked(file))
                            .doOnNext(offered -> requireSame(offered.file()))
                            .map(FallbackLayer.Offered::source)
                            .doOnNext(source -> known = source);
        });
    }

    private void requireSame(PlannedFile offered) {
        if (file.size() != null && offered.size() != null && !file.size().equals(offered.size())) {
            throw new DownloadException(
                    ErrorCode.SIZE_MISMATCH,
                    offered.path() + " has " + offered.size() + " bytes there, not " + file.size() + ".");
        }
        for (ContentDigest digest : file.digests()) {
            String there = offered.digest(digest.algorithm());
            if (digest.coversWholeFile() && there != null && !Objects.equals(there, digest.value())) {
                throw new DownloadException(
                        ErrorCode.CHECKSUM_MISMATCH,
                        offered.path() + " has " + digest.algorithm() + " " + there + " there, not " + digest.value()
                                + ".");
            }
        }
    }

    /** Layer and host. */
    @Override
    public String toString() {
        return layer() + " (" + endpoint() + ")";
    }
}
