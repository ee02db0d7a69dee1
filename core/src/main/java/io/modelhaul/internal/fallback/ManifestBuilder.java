package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.ModelManifest.Entry;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes down what the files of a stored model are: each is hashed, and held against the digest it was stored with.
 *
 * @param model the model
 */
public record ManifestBuilder(StoredModel model) {
    private static final int AT_ONCE = 2;
    private static final int PIECE = 1 << 20;

    /** Runs blocking work. */
    public interface Disk {
        <T> Mono<T> run(Callable<? extends @Nullable T> work);
    }

    public Mono<ModelManifest> read(Disk disk) {
        return Flux.fromIterable(model.files())
                .flatMapSequential(file -> disk.<Entry>run(() -> entry(file)), AT_ONCE, 1)
                .collectList()
                .map(this::manifest);
    }

    private ModelManifest manifest(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new DownloadException(ErrorCode.NOT_FOUND, model.model() + " has no files here yet: pull it first.");
        }
        return ModelManifest.of(model.model(), null, entries);
    }

    private static Entry entry(StoredFile file) throws IOException {
        MessageDigest sha256 = ContentDigest.sha256("").newHash(file.size());
        MessageDigest sha1 = ContentDigest.gitSha1("").newHash(file.size());
        try (InputStream in = new FileInputStream(file.location().toFile())) {
            byte[] piece = new byte[PIECE];
            boolean git = String.valueOf(file.digest()).startsWith("git-sha1:");
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sha256.update(piece, 0, read);
                if (git) {
                    sha1.update(piece, 0, read);
                }
            }
        }
        String hex = HexFormat.of().formatHex(sha256.digest());
        String gitHex = HexFormat.of().formatHex(sha1.digest());
        requireAsStored(file, hex, gitHex);
        return new Entry(file.path(), file.size(), hex, null, List.of());
    }

    private static void requireAsStored(StoredFile file, String sha256, String gitSha1) {
        String stored = String.valueOf(file.digest());
        boolean wrong = (stored.startsWith("sha256:") && !stored.endsWith(sha256))
                || (stored.startsWith("git-sha1:") && !stored.endsWith(gitSha1));
        if (wrong) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    Hint.REFRESH,
                    file.path() + " was stored with " + stored + ", and is something else now.");
        }
    }
}
