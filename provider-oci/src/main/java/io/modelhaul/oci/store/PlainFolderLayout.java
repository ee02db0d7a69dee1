package io.modelhaul.oci.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.oci.archive.ArchiveUnpacker;
import io.modelhaul.oci.archive.UnpackedFile;
import io.modelhaul.oci.manifest.FileNames;
import io.modelhaul.oci.manifest.ModelLayer;
import io.modelhaul.oci.store.ModelRecord.RecordedFile;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import io.modelhaul.spi.folder.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plain files under a folder of the user's. Archives lie hidden in it, so that the next pull need not fetch them; what is in
 * them appears when all of it is right.
 */
public final class PlainFolderLayout implements ModelLayout {
    private final Path folder;
    private final FolderLayout plain;
    private final List<ModelLayer> layers;
    private final boolean overwrite;
    private final boolean temporary;

    /**
     * A layout.
     *
     * @param overwrite whether what is there and is not the model's may be replaced
     * @param temporary whether the folder is for once, and no archive need be kept
     */
    public PlainFolderLayout(
            Path folder, List<ModelLayer> layers, List<PlannedFile> files, boolean overwrite, boolean temporary) {
        this.folder = folder.toAbsolutePath().normalize();
        boolean one = layers.size() == 1 && !layers.get(0).archive();
        this.plain = FolderLayout.of(folder, one ? files : List.of());
        this.layers = layers;
        this.overwrite = overwrite;
        this.temporary = temporary;
    }

    private static boolean isArchive(PlannedFile file) {
        return file.digest(Algorithm.ARCHIVE) != null;
    }

    private Path archives() {
        return plain.partFolder().resolve("archives");
    }

    private Path archive(String hex) {
        return archives().resolve(hex + ".tar");
    }

    @Override
    public Path modelPath() {
        return plain.modelPath();
    }

    @Override
    public Path partFolder() {
        return plain.partFolder();
    }

    @Override
    public String partName(PlannedFile file) {
        return isArchive(file) ? OciStoreLayout.hex(file) : plain.partName(file);
    }

    @Override
    public @Nullable Path find(PlannedFile file) throws IOException {
        if (!isArchive(file)) {
            return plain.find(file);
        }
        Path path = archive(OciStoreLayout.hex(file));
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? path : null;
    }

    @Override
    public @Nullable Path inUserFolder(PlannedFile file) {
        return isArchive(file) ? null : plain.inUserFolder(file);
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        if (!isArchive(file)) {
            plain.place(file, content);
            return;
        }
        Files.createDirectories(archives());
        Files.move(
                content,
                archive(OciStoreLayout.hex(file)),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public ModelLayout inFolder(Path other, List<PlannedFile> files) {
        return new PlainFolderLayout(other, layers, files, overwrite, true);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        plain.complete(plan);
        List<ModelLayer> packed = layers.stream().filter(ModelLayer::archive).toList();
        if (!packed.isEmpty()) {
            unpack(packed, archives().resolve("unpacked.json"), archives().resolve("unpacking"));
        }
        if (temporary) {
            Folders.removeAll(archives());
        }
    }

    /** The record's digest stands for the archives that it tells of. */
    private void unpack(List<ModelLayer> packed, Path recordFile, Path build) throws IOException {
        String digest = packed.get(0).content().digest();
        ModelRecord before = ModelRecord.read(recordFile);
        if (before != null && before.model().equals(names(packed)) && before.intact(folder)) {
            return;
        }
        Folders.removeAll(build);
        try {
            Files.createDirectories(build);
            FileNames names = new FileNames();
            layers.stream()
                    .filter(layer -> !layer.archive())
                    .forEach(layer -> names.file(layer.path().value()));
            ArchiveUnpacker unpacker = new ArchiveUnpacker(build, names);
            List<UnpackedFile> files = new ArrayList<>();
            for (ModelLayer layer : packed) {
                files.addAll(unpacker.unpack(
                        archive(layer.content().hex()), layer.path().value()));
            }
            requireOwn(files, build, before);
            List<RecordedFile> recorded = move(files, build);
            ModelRecord done = new ModelRecord(ModelRecord.VERSION, names(packed), digest, null, recorded);
            Blobs.replace(recordFile, done.json(), archives());
        } finally {
            Folders.removeAll(build);
        }
    }

    private static String names(List<ModelLayer> packed) {
        return String.join(
                " ", packed.stream().map(layer -> layer.content().digest()).toList());
    }

    private List<RecordedFile> move(List<UnpackedFile> files, Path build) throws IOException {
        List<RecordedFile> recorded = new ArrayList<>();
        for (UnpackedFile file : files) {
            Path target = new SafePath(file.path()).createParents(folder);
            Files.move(
                    build.resolve(file.path()),
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            recorded.add(ModelFolder.record(folder, file));
        }
        return recorded;
    }

    /** Nothing of the user's is replaced unasked. */
    private void requireOwn(List<UnpackedFile> files, Path build, @Nullable ModelRecord before) throws IOException {
        for (UnpackedFile file : overwrite ? List.<UnpackedFile>of() : files) {
            Path place = folder.resolve(file.path());
            boolean recorded = before != null
                    && before.files().stream().anyMatch(each -> each.path().equals(file.path()));
            if (!recorded
                    && Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && (!Files.isRegularFile(place) || Files.mismatch(place, build.resolve(file.path())) >= 0)) {
                throw new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        place
                                + " is already there, not known to be the same content, and no download put it there. Move"
                                + " it away, choose another folder, or allow to overwrite what is there.");
            }
        }
    }
}
