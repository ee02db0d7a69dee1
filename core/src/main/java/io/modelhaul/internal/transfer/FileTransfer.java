package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.transfer.hash.IncrementalHasher;
import io.modelhaul.internal.transfer.part.OpenFiles;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.segment.SegmentedFetch;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Brings one file here: open what an earlier try left, fetch what is missing, check it, commit it.
 *
 * <p>Killed at any moment, the part file and its journal let the next run go on. The commit sees only complete, verified
 * content.
 */
public final class FileTransfer {
    /** Gives the complete, verified file its final name; blocks on the disk. */
    @FunctionalInterface
    public interface Commit {
        /**
         * Moves the content away.
         *
         * @param learned the content's digest, where it was computed and nobody had promised one
         */
        void accept(Path content, @Nullable ContentDigest learned) throws IOException;
    }

    private static final int MAX_TRIES = 10;

    private final PlannedFile file;
    private final Path partFolder;
    private final String partName;
    private final TransferContext context;
    private final TransferObserver observer;

    /**
     * A transfer that does nothing before it is run.
     *
     * @param file what to fetch
     * @param partFolder where the unfinished file is kept, on the file system of the final name
     * @param partName the unfinished file's name, equal for equal content
     */
    public FileTransfer(
            PlannedFile file, Path partFolder, String partName, TransferContext context, TransferObserver observer) {
        this.file = file;
        this.partFolder = partFolder;
        this.partName = partName;
        this.context = context;
        this.observer = observer;
    }

    /**
     * Completes with true when the file is here, with false when another process works on it; errors with
     * {@link DownloadException}.
     *
     * @param needed asked once nobody else works on the file: false when somebody brought it meanwhile
     */
    public Mono<Boolean> run(Mono<Boolean> needed, Commit commit) {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> context.threads().openFiles()),
                        files -> open(files)
                                .flatMap(content -> needed.flatMap(
                                                missing -> missing ? bring(content, commit) : discard(content))
                                        .thenReturn(true)),
                        OpenFiles::close)
                .defaultIfEmpty(false);
    }

    private Mono<Void> bring(FileContent content, Commit commit) {
        return fetch(content)
                .then(Mono.defer(() -> verify(content)))
                .then(Mono.defer(() -> learned(content)))
                .flatMap(learned -> seal(content, commit, learned.orElse(null)));
    }

    /** Empty when another process works on the file. */
    private Mono<FileContent> open(OpenFiles files) {
        return context.threads().onDisk(() -> {
            long size = file.size() == null ? -1 : file.size();
            PartFile opened = openPart(size);
            PartFile part = opened == null ? null : files.add(opened);
            return part == null ? null : files.add(new FileContent(file, part, context, observer));
        });
    }

    /** Another process removes the folder whenever it finds it empty. */
    private @Nullable PartFile openPart(long size) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return PartFile.open(partFolder, partName, size);
            } catch (NoSuchFileException e) {
                if (tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private Mono<Void> fetch(FileContent content) {
        return new SourceFailover(file.sources(), context.http(), content::progress, observer)
                .<Void>first(source -> content.prepare(source.identity())
                        .then(new SegmentedFetch(source, content, content.plan(), context, observer, false).run()))
                .onErrorResume(DownloadException.class, failure -> forgetTold(content, failure));
    }

    /** A size that was told once and never seen again is not held against later tries. */
    private Mono<Void> forgetTold(FileContent content, DownloadException failure) {
        return failure.code() == ErrorCode.SIZE_MISMATCH && file.size() == null
                ? discard(content).then(Mono.error(failure))
                : Mono.error(failure);
    }

    private Mono<Void> verify(FileContent content) {
        IncrementalHasher hash = content.hash();
        if (hash == null || file.wholeFileDigest().isEmpty()) {
            return Mono.empty();
        }
        observer.verifying();
        return hash.matches()
                .onErrorMap(IoErrors::of)
                .flatMap(right -> right ? Mono.empty() : new Repair(file, content, context, observer).run(hash))
                .onErrorResume(DownloadException.class, failure -> discard(content, failure));
    }

    /** Bytes that no repair could make right are of no use to a later run. */
    private Mono<Void> discard(FileContent content, DownloadException failure) {
        return failure.code() == ErrorCode.CHECKSUM_MISMATCH
                ? discard(content).then(Mono.error(failure))
                : Mono.error(failure);
    }

    private static Mono<Void> discard(FileContent content) {
        return content.onDisk(() -> content.part().discard());
    }

    /** The digest of content of which nobody promised the whole's; the store remembers it. */
    private Mono<Optional<ContentDigest>> learned(FileContent content) {
        IncrementalHasher hash = content.hash();
        if (hash == null || file.wholeFileDigest().isPresent()) {
            return Mono.just(Optional.empty());
        }
        observer.verifying();
        return hash.digest().onErrorMap(IoErrors::of).map(Optional::of);
    }

    private Mono<Void> seal(FileContent content, Commit commit, @Nullable ContentDigest learned) {
        return content.onDisk(() -> {
                    PartFile part = content.part();
                    part.seal(file.size() == null ? content.plan().size() : file.size(), context.force());
                    commit.accept(part.file(), learned);
                    part.forget();
                })
                .onErrorResume(DownloadException.class, failure -> discard(content, failure));
    }
}
