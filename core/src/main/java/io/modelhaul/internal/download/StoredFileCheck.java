package io.modelhaul.internal.download;

import io.modelhaul.internal.transfer.hash.FileVerification;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.VerificationStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import reactor.core.publisher.Mono;

/**
 * Hashes one stored file and compares it with the digest that it tells. Looking after a file is no use of it: the time when
 * it was last read, by which models are pruned, stays as it was where the file system lets us.
 */
public record StoredFileCheck(Engine engine, StoredFile file) {

    public Mono<FileCheck> run() {
        return engine.<Boolean>blocking(() -> Files.isRegularFile(file.location()))
                .flatMap(here -> here ? compared() : Mono.just(VerificationStatus.MISSING))
                .map(verdict -> new FileCheck(file, verdict));
    }

    private Mono<VerificationStatus> compared() {
        ContentDigest digest = ContentDigest.parse(file.digest());
        if (digest == null || !digest.coversWholeFile()) {
            return Mono.just(VerificationStatus.UNKNOWN);
        }
        Path path = file.location();
        return engine.blocking(() -> Files.readAttributes(path, BasicFileAttributes.class))
                .flatMap(before -> new FileVerification(engine.threads())
                        .matches(path, digest)
                        .delayUntil(right -> engine.blocking(() -> unread(before))))
                .map(right -> right ? VerificationStatus.RIGHT : VerificationStatus.WRONG);
    }

    private boolean unread(BasicFileAttributes before) {
        try {
            Files.getFileAttributeView(file.location(), BasicFileAttributeView.class)
                    .setTimes(null, before.lastAccessTime(), null);
            return true;
        } catch (IOException e) {
            // Somebody else's file: it counts as used now.
            return false;
        }
    }
}
