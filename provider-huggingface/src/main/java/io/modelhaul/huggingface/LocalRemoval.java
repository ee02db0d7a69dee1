package io.modelhaul.huggingface;

import io.modelhaul.RepoType;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.cache.References;
import io.modelhaul.huggingface.cache.SnapshotRemoval;
import io.modelhaul.huggingface.local.LocalFolder;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Takes the files of a commit, and the notes about them, out of a folder of plain files. The folder itself and what else
 * lies in it stay. Blocks on files.
 *
 * @param folder the folder
 * @param model the repository's name, as models are named
 */
record LocalRemoval(Path folder, String model) {
    private static final String NOTE = ".metadata";

    void remove(String commit, List<StoredFile> files) throws IOException {
        Path records = folder.resolve(".cache").resolve("huggingface");
        for (StoredFile file : files) {
            SafePath path = new SafePath(file.path());
            removeFile(folder, path.under(folder));
            removeFile(records, records.resolve("download").resolve(path.value() + NOTE));
        }
        Files.deleteIfExists(records.resolve("trees").resolve(commit + ".json"));
        Path references = LocalFolder.allReferences(folder).resolve(repo().folder());
        for (Map.Entry<String, String> reference :
                References.in(references).commits().entrySet()) {
            if (reference.getValue().equals(commit)) {
                removeFile(references.resolveSibling(""), references.resolve(reference.getKey()));
            }
        }
    }

    private HubRepo repo() {
        HubAddress address = HubAddress.ofName(model);
        RepoType type = address.type();
        return new HubRepo(type == null ? RepoType.MODEL : type, address.id());
    }

    /** Removes a file and the folders above it that are empty then; none of them may be a link. */
    private static void removeFile(Path top, Path file) throws IOException {
        for (Path folder = file.getParent(); folder != null && !folder.equals(top); folder = folder.getParent()) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
        }
        Files.deleteIfExists(file);
        for (Path folder = file.getParent(); folder != null && !folder.equals(top); folder = folder.getParent()) {
            SnapshotRemoval.deleteIfEmpty(folder);
        }
    }
}
