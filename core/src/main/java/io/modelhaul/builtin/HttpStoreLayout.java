package io.modelhaul.builtin;

import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** One folder for each address in our own store: the file under its name, and a record of where it came from. */
final class HttpStoreLayout implements ModelLayout {
    static final String PARTS = ".parts";

    /** The address's own one, {@code http}, {@code store}, and that of Modelhaul. */
    private static final int FOLDERS = 4;

    private final Path folder;
    private final HttpRecord fetched;
    private final boolean sameContent;
    private volatile @Nullable String learned;

    /**
     * A layout for one file.
     *
     * @param fetched what will be remembered
     * @param sameContent whether what is stored, if anything is, is still the content of that address
     */
    HttpStoreLayout(Path folder, HttpRecord fetched, boolean sameContent) {
        this.folder = folder.toAbsolutePath().normalize();
        this.fetched = fetched;
        this.sameContent = sameContent;
    }

    @Override
    public Path modelPath() {
        return folder.resolve(fetched.name());
    }

    @Override
    public Path partFolder() {
        return folder.resolve(PARTS);
    }

    @Override
    public String partName(PlannedFile file) {
        return "content";
    }

    @Override
    public @Nullable Path find(PlannedFile file) {
        Path path = file.path().under(folder);
        return sameContent && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? path : null;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        learned = file.digest(ContentDigest.Algorithm.SHA256);
        Path target = file.path().createParents(folder);
        HttpRecord.forget(folder); // a kill here leaves a file without a record, never one under another file's record
        Files.move(content, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        forceNewFolders();
    }

    /** The folder of an address, and those above it that its first download made. */
    private void forceNewFolders() {
        Path at = folder;
        for (int i = 0; i < FOLDERS && at != null; i++) {
            DurableFolders.force(at);
            at = at.getParent();
        }
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        new HttpRecord(
                        fetched.name(),
                        fetched.source(),
                        Files.size(modelPath()),
                        fetched.etag(),
                        fetched.lastModified(),
                        learned == null ? fetched.sha256() : learned)
                .write(folder);
    }
}
