package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.ForwardingSource;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentNaming;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FailedSource;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * A source of a file that has a CID and no digest of the whole. The file is held against the CID once it is here, unless its
 * bytes came from a source that does so itself: a file without a digest of the whole never mixes the bytes of sources.
 */
public final class AddressedSource extends ForwardingSource {
    private final Promise promise;

    private AddressedSource(FileSource source, Promise promise) {
        super(source);
        this.promise = promise;
    }

    /** What all sources of one file have to keep. */
    public static final class Promise {
        private final ContentNaming naming;
        private final ContentDigest cid;
        private final boolean always;
        private volatile @Nullable FileSource last;

        private Promise(ContentNaming naming, ContentDigest cid, boolean always) {
            this.naming = naming;
            this.cid = cid;
            this.always = always;
        }

        public ContentDigest cid() {
            return cid;
        }

        /** Whether what is in a cache has to be held against the CID too. */
        public boolean always() {
            return always;
        }

        public boolean matches(Path content) throws IOException {
            return naming.matches(content, cid);
        }

        /** Checks a complete file; blocks on the disk. */
        private void require(PlannedFile file, Path content) throws IOException {
            FileSource asked = last;
            boolean checked = !always && asked != null && asked.verifies(cid);
            if (!checked && !matches(content)) {
                throw new DownloadException(
                        ErrorCode.CHECKSUM_MISMATCH,
                        "The bytes of " + file.path()
                                + (asked == null ? "" : " from " + asked.layer() + " (" + asked.endpoint() + ")")
                                + " do not have the CID " + cid.value() + ", in any of the usual ways to cut a file"
                                + " into blocks. Nothing was kept under the file's name. Use a gateway, or give the"
                                + " file's sha256.");
            }
        }
    }

    /**
     * The file with its sources watched.
     *
     * @param always whether no source of it checks the CID, and no cache did
     */
    static PlannedFile guarded(PlannedFile file, ContentNaming naming, boolean always) {
        String cid = file.digest(Algorithm.CID);
        if (cid == null) {
            return file;
        }
        Promise promise = new Promise(naming, new ContentDigest(Algorithm.CID, cid), always);
        // A file that is only here, and not right, comes from nowhere.
        List<FileSource> sources = file.sources().isEmpty() ? List.of(wrong(cid)) : file.sources();
        return file.withSources(sources.stream()
                .<FileSource>map(source -> new AddressedSource(source, promise))
                .toList());
    }

    private static FileSource wrong(String cid) {
        return new FailedSource(
                FallbackLayer.LOCAL,
                "this machine",
                new DownloadException(
                        ErrorCode.CHECKSUM_MISMATCH, "the file that is here does not have the CID " + cid + "."));
    }

    /** What the file's sources have to keep, where they have to. */
    public static Optional<Promise> of(PlannedFile file) {
        return file.sources().stream()
                .filter(AddressedSource.class::isInstance)
                .map(source -> ((AddressedSource) source).promise)
                .findFirst();
    }

    /**
     * Checks a complete file before it gets its name; blocks on the disk.
     *
     * @throws DownloadException {@link ErrorCode#CHECKSUM_MISMATCH} when it is another one
     */
    public static void require(PlannedFile file, Path content) throws IOException {
        Promise promise = of(file).orElse(null);
        if (promise != null) {
            promise.require(file, content);
        }
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.defer(() -> {
            promise.last = source;
            return source.read(range, http, reader);
        });
    }
}
