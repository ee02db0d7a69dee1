package io.modelhaul.internal.transfer.hash;

import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.spi.ContentDigest;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;

/** Hashes files that are already here, with the same code that follows a download. */
public final class FileVerification {
    private static final int BUFFER_BYTES = 256 << 10;

    private final TransferThreads threads;

    /** Verifies on these threads. */
    public FileVerification(TransferThreads threads) {
        this.threads = threads;
    }

    /** Whether the file's bytes have the digest; errors with {@link io.modelhaul.DownloadException} when unreadable. */
    public Mono<Boolean> matches(Path file, ContentDigest digest) {
        return Mono.usingWhen(
                        threads.onDisk(() -> FileChannel.open(file, StandardOpenOption.READ)),
                        channel -> matches(channel, digest),
                        this::close)
                .onErrorMap(IoErrors::of);
    }

    /** The file's SHA-256 in hex. */
    public Mono<String> sha256(Path file) {
        return threads.onDisk(() -> {
            MessageDigest hash = ContentDigest.sha256("").newHash(0);
            try (InputStream content = new DigestInputStream(Files.newInputStream(file), hash)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                while (content.read(buffer) >= 0) {
                    // The stream hashes what passes.
                }
            }
            return HexFormat.of().formatHex(hash.digest());
        });
    }

    /** Another check of a file, on the same threads. */
    public Mono<Boolean> blocking(Callable<Boolean> check) {
        return threads.onDisk(check);
    }

    private Mono<Boolean> matches(FileChannel channel, ContentDigest digest) {
        return threads.onDisk(channel::size).flatMap(size -> {
            IncrementalHasher hash = new IncrementalHasher(digest, size, channel::read, () -> size, threads.hash());
            return hash.matches().doOnCancel(hash::stop);
        });
    }

    private Mono<Void> close(FileChannel channel) {
        return threads.onDisk(() -> {
            channel.close();
            return null;
        });
    }
}
