package io.modelhaul.transfer;

import io.modelhaul.spi.ContentDigest;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import reactor.core.publisher.Mono;

/** Hashes files that are already here, with the same code that follows a download. */
public final class FileVerification {
    private final TransferThreads threads;

    /** Verifies on these threads. */
    public FileVerification(TransferThreads threads) {
        this.threads = threads;
    }

    /** Whether the file's bytes have the digest; errors with {@link io.modelhaul.DownloadException} when unreadable. */
    public Mono<Boolean> matches(Path file, ContentDigest digest) {
        return Mono.usingWhen(
                        Mono.fromCallable(() -> FileChannel.open(file, StandardOpenOption.READ))
                                .subscribeOn(threads.files()),
                        channel -> matches(channel, digest),
                        this::close)
                .onErrorMap(LocalFailures::of);
    }

    private Mono<Boolean> matches(FileChannel channel, ContentDigest digest) {
        return Mono.fromCallable(channel::size).subscribeOn(threads.files()).flatMap(size -> {
            DigestFrontier hash = new DigestFrontier(digest, size, channel::read, () -> size, threads.hash());
            return hash.matches().doOnCancel(hash::stop);
        });
    }

    private Mono<Void> close(FileChannel channel) {
        return Mono.<Void>fromCallable(() -> {
                    channel.close();
                    return null;
                })
                .subscribeOn(threads.files());
    }
}
