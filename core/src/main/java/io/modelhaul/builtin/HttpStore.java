package io.modelhaul.builtin;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.folder.FolderRecords;
import io.modelhaul.spi.folder.Folders;
import io.modelhaul.spi.folder.RecordedModel;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files from addresses in our own store; blocks on the disk.
 *
 * @param folder holds one folder for each address
 */
record HttpStore(Path folder) implements FolderRecords {
    private static final String UNKNOWN = "(its record was lost)";

    static HttpStore in(DownloadOptions where, Environment environment) {
        return new HttpStore(
                where.get(DownloadOptions.CACHE_DIR, environment.storeFolder()).resolve("http"));
    }

    /** The folder of an address: the file, its record, and what an unfinished download left. */
    Path of(HttpAddress address) {
        return folder.resolve(address.key());
    }

    @Override
    public List<StoredModel> list() throws IOException {
        List<StoredModel> models = new ArrayList<>();
        for (Path one : Folders.in(folder)) {
            StoredModel model = read(one, UNKNOWN);
            if (model != null) {
                models.add(model);
            }
        }
        return models;
    }

    @Override
    public @Nullable StoredModel find(DownloadRequest request) throws IOException {
        HttpAddress address = HttpAddress.stored(request);
        return read(of(address), address.toString());
    }

    private static @Nullable StoredModel read(Path folder, String source) throws IOException {
        HttpRecord stored = HttpRecord.readOrRebuild(folder, source);
        if (stored == null) {
            return null;
        }
        Path file = folder.resolve(Path.of(stored.name()).getFileName()).toAbsolutePath();
        String digest = stored.sha256() == null ? null : "sha256:" + stored.sha256();
        StoredFile only = new StoredFile(stored.name(), stored.size(), file, null, digest);
        return new RecordedModel("http", stored.source(), null, file, List.of(only), stored.source()).onDisk();
    }

    @Override
    public void remove(StoredModel model) throws IOException {
        remove(model.path().resolveSibling(""));
    }

    @Override
    public boolean removeUnfinished(DownloadRequest request) throws IOException {
        Path one = of(HttpAddress.stored(request));
        return Folders.isFolder(one) && remove(one);
    }

    private static boolean remove(Path folder) throws IOException {
        new UnfinishedParts(folder.resolve(HttpStoreLayout.PARTS)).removeAll("What is in " + folder);
        boolean any = !Folders.children(folder).isEmpty();
        Folders.removeAll(folder);
        return any;
    }

    @Override
    public List<Path> partFolders() throws IOException {
        return Folders.in(folder, HttpStoreLayout.PARTS);
    }
}
