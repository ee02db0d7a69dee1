package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DurableFile;
import io.modelhaul.internal.state.PartNames;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings a small file here: one request, hashed in memory, written in one go. There is nothing to resume, so there is no
 * journal.
 */
public final class SmallFileTransfer {
    /** Files up to this size, in bytes, are small. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_TRIES = 10;

    private final PlannedFile file;
    private final int size;
    private final Path partFolder;
    private final TransferContext context;
    private final TransferObserver observer;

    /** A transfer of a file whose size is known and at most {@link #MAX_BYTES}. */
    public SmallFileTransfer(PlannedFile file, Path partFolder, TransferContext context, TransferObserver observer) {
        this.file = file;
        this.size = Objects.requireNonNull(file.size(), "size").intValue();
        this.partFolder = partFolder;
        this.context = context;
        this.observer = observer;
    }

    /** Completes when the commit is done; errors with {@link DownloadException}. */
    public Mono<Void> run(FileTransfer.Commit commit) {
        return context.connections()
                .first(permit -> fetchRight().delayUntil(bytes -> pause(bytes.length)))
                .flatMap(bytes -> write(bytes, commit));
    }

    private Mono<Long> pause(int bytes) {
        long nanos = context.limiter().book(bytes);
        return nanos <= 0 ? Mono.empty() : Mono.delay(Duration.ofNanos(nanos));
    }

    /** Wrong bytes are fetched once more, over a connection of their own, before that source is believed to have no others. */
    private Mono<byte[]> fetchRight() {
        return new SourceFailover(file.sources(), context.http(), () -> 0, observer).first(this::fetchRight);
    }

    private Mono<byte[]> fetchRight(FileSource source) {
        return fetch(source, false)
                .filter(this::right)
                .switchIfEmpty(Mono.defer(() -> {
                    observer.repairing(1);
                    return fetch(source, true).filter(this::right);
                }))
                .switchIfEmpty(Mono.error(this::wrong));
    }

    private Mono<byte[]> fetch(FileSource source, boolean fresh) {
        ContentRange range = new ContentRange(0, (long) size, (long) size, null, fresh);
        return source.read(range, context.http(), (head, body) -> collect(source, head, body))
                .single();
    }

    private Mono<byte[]> collect(FileSource source, ContentHead head, Flux<ByteBuf> body) {
        observer.source(source.layer(), head.endpoint());
        if (head.size() != null && head.size() != size) {
            return Mono.error(wrongSize(head.size()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        return body.doOnNext(buffer -> take(buffer, bytes)).then(Mono.fromCallable(() -> {
            if (bytes.hasRemaining()) {
                throw wrongSize(bytes.position());
            }
            return bytes.array();
        }));
    }

    private void take(ByteBuf buffer, ByteBuffer bytes) {
        int length = buffer.readableBytes();
        if (length > bytes.remaining()) {
            throw wrongSize((long) bytes.position() + length);
        }
        bytes.limit(bytes.position() + length);
        buffer.readBytes(bytes);
        bytes.limit(size);
    }

    private DownloadException wrongSize(long actual) {
        return new DownloadException(
                        ErrorCode.SIZE_MISMATCH,
                        "The source sent " + actual + " bytes for " + file.path() + " where " + size
                                + " were promised. Try again later, or choose another source.")
                .retryable(true);
    }

    private boolean right(byte[] bytes) {
        ContentDigest digest = file.wholeFileDigest().orElse(null);
        if (digest == null) {
            return true;
        }
        MessageDigest hash = digest.newHash(size);
        return digest.matches(hash.digest(bytes));
    }

    /** The digest of content of which nobody promised the whole's. */
    private @Nullable ContentDigest learned(byte[] bytes) {
        if (file.wholeFileDigest().isPresent()) {
            return null;
        }
        MessageDigest hash = ContentDigest.UNKNOWN_SHA256.newHash(size);
        return ContentDigest.UNKNOWN_SHA256.of(hash.digest(bytes));
    }

    private DownloadException wrong() {
        return new DownloadException(
                ErrorCode.CHECKSUM_MISMATCH,
                "The bytes of " + file.path() + " do not have the promised digest ("
                        + file.wholeFileDigest().map(Object::toString).orElse("none")
                        + "), also when fetched again. Nothing was kept under the file's name. Try another source, or"
                        + " report it to the repository's owner.");
    }

    private Mono<Void> write(byte[] bytes, FileTransfer.Commit commit) {
        return context.threads().onDisk(() -> {
            Path content = written(bytes);
            try {
                commit.accept(content, learned(bytes));
            } finally {
                Files.deleteIfExists(content);
            }
            observer.kept(size);
            return null;
        });
    }

    /** Another process removes the folder whenever it finds it empty. */
    private Path written(byte[] bytes) throws IOException {
        for (int tries = 1; ; tries++) {
            Path content = new SafePath(PartNames.newSmall()).createParents(partFolder);
            try {
                writeFile(content, bytes);
                return content;
            } catch (IOException e) {
                Files.deleteIfExists(content);
                if (!(e instanceof NoSuchFileException) || tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private void writeFile(Path content, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (context.force()) {
                DurableFile.force(channel);
            }
        }
    }
}
