package io.modelhaul.ipfs.store;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.store.IpfsRecord.StoredPart;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.SafePath;
import io.modelhaul.spi.folder.FolderRecords;
import io.modelhaul.spi.folder.Folders;
import io.modelhaul.spi.folder.RecordedModel;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pulls in our own store; blocks on the disk.
 *
 * @param folder holds one folder for each CID
 */
public record IpfsStore(Path folder) implements FolderRecords {
    /** The store that a call's options name. */
    public static IpfsStore in(DownloadOptions where, Environment environment) {
        return new IpfsStore(
                where.get(DownloadOptions.CACHE_DIR, environment.storeFolder()).resolve("ipfs"));
    }

    /** The store that a stored model is in, which has a folder for its CID; null when it is in none. */
    public static @Nullable IpfsStore holding(StoredModel model) {
        String name =
                PullFolder.folderName(IpfsAddress.parse(encoded(model.model())).root());
        Path root = Folders.above(model.path(), name);
        Path store = root == null ? null : root.getParent();
        return store == null ? null : new IpfsStore(store);
    }

    /** What a record tells of a pull, or of the part of a larger one that was asked for; null when there is none. */
    @Nullable
    public IpfsRecord record(IpfsAddress address) throws IOException {
        PullFolder pull = PullFolder.of(folder, address);
        IpfsRecord own = IpfsRecord.read(pull.record());
        if (own != null) {
            return own;
        }
        for (int length = address.path().size() - 1; length >= 0; length--) {
            String above = String.join("/", address.path().subList(0, length));
            String below = String.join(
                    "/", address.path().subList(length, address.path().size()));
            IpfsRecord larger = IpfsRecord.read(pull.record(above));
            IpfsRecord part = larger == null || !larger.folder() ? null : part(larger, below, address);
            if (part != null) {
                return part;
            }
        }
        return null;
    }

    private static @Nullable IpfsRecord part(IpfsRecord larger, String path, IpfsAddress address) {
        List<StoredPart> parts = new ArrayList<>();
        for (StoredPart part : larger.files()) {
            if (part.path().equals(path)) {
                String name = path.substring(path.lastIndexOf('/') + 1);
                StoredPart file = new StoredPart(name, part.size(), part.cid(), part.sha256());
                return new IpfsRecord(IpfsRecord.VERSION, address.toString(), false, List.of(file));
            }
            if (part.path().startsWith(path + "/")) {
                String name = part.path().substring(path.length() + 1);
                parts.add(new StoredPart(name, part.size(), part.cid(), part.sha256()));
            }
        }
        return parts.isEmpty() ? null : new IpfsRecord(IpfsRecord.VERSION, address.toString(), true, parts);
    }

    @Override
    public List<StoredModel> list() throws IOException {
        List<StoredModel> models = new ArrayList<>();
        for (Path root : Folders.in(folder)) {
            List<IpfsRecord> records = records(root);
            for (IpfsRecord record : records) {
                add(models, model(record));
            }
            if (records.isEmpty()) {
                add(models, new UntrackedPull(root).model());
            }
        }
        return models;
    }

    private static void add(List<StoredModel> models, @Nullable StoredModel model) {
        if (model != null) {
            models.add(model);
        }
    }

    /** The records of a CID that can be read. */
    private static List<IpfsRecord> records(Path root) throws IOException {
        List<IpfsRecord> records = new ArrayList<>();
        for (Path file : Folders.children(root.resolve(PullFolder.RECORDS))) {
            IpfsRecord record = file.toString().endsWith(".json") ? IpfsRecord.read(file) : null;
            if (record != null) {
                records.add(record);
            }
        }
        return records;
    }

    @Override
    public @Nullable StoredModel find(DownloadRequest request) throws IOException {
        return find(IpfsAddress.parse(request.model()));
    }

    @Nullable
    StoredModel find(IpfsAddress address) throws IOException {
        IpfsRecord record = record(address);
        if (record != null) {
            return model(record);
        }
        Path root = PullFolder.of(folder, address).root();
        return address.path().isEmpty() && records(root).isEmpty() ? new UntrackedPull(root).model() : null;
    }

    /** The SHA-256 of all files that were pulled from the same CID, by their own CIDs. */
    public Map<String, String> sha256s(IpfsAddress address) throws IOException {
        Map<String, String> known = new HashMap<>();
        for (Path file : Folders.children(PullFolder.of(folder, address).records())) {
            IpfsRecord record = IpfsRecord.read(file);
            for (StoredPart part : record == null ? List.<StoredPart>of() : record.files()) {
                if (part.sha256() != null) {
                    known.put(part.cid(), part.sha256());
                }
            }
        }
        return known;
    }

    /** Null when the record is not one of ours, or nothing of it is here. */
    private @Nullable StoredModel model(IpfsRecord record) throws IOException {
        try {
            return recorded(record).onDisk();
        } catch (DownloadException e) {
            return null;
        }
    }

    private RecordedModel recorded(IpfsRecord record) {
        Path base = PullFolder.of(folder, IpfsAddress.parse(encoded(record.model())))
                .base(record.folder());
        List<StoredFile> files =
                record.files().stream().map(part -> stored(part, base)).toList();
        Path path = record.folder() || files.isEmpty() ? base : files.get(0).location();
        return new RecordedModel("ipfs", record.model(), null, path, files, "ipfs://" + encoded(record.model()));
    }

    /** A file as the record describes it. */
    private static StoredFile stored(StoredPart part, Path base) {
        String digest = part.sha256() == null ? "cid:" + part.cid() : "sha256:" + part.sha256();
        return new StoredFile(part.path(), part.size(), new SafePath(part.path()).under(base), null, digest);
    }

    @Override
    public List<StoredFile> missing(StoredModel model) throws IOException {
        IpfsStore store = holding(model);
        IpfsRecord record = store == null ? null : store.record(IpfsAddress.parse(encoded(model.model())));
        return store == null || record == null
                ? List.of()
                : store.recorded(record).missing();
    }

    @Override
    public List<Path> partFolders() throws IOException {
        return Folders.in(folder, PullFolder.PARTS);
    }

    @Override
    public void remove(StoredModel model) throws IOException {
        IpfsStore holding = holding(model);
        (holding == null ? this : holding).remove(model.model());
    }

    @Override
    public boolean removeUnfinished(DownloadRequest request) throws IOException {
        return removeUnfinished(IpfsAddress.parse(request.model()));
    }

    /** Removes what a pull left that was never finished, or lost its record; whether there was anything. */
    public boolean removeUnfinished(IpfsAddress address) throws IOException {
        PullFolder pull = PullFolder.of(folder, address);
        boolean removed = records(pull.root()).isEmpty() && new UntrackedPull(pull.root()).remove(address);
        if (removed) {
            Folders.removeEmpty(pull.root(), pull.root().resolveSibling(""));
        }
        return removed;
    }

    /** Names as they stand in a source. */
    public static String encoded(String model) {
        return model.replace("%", "%25");
    }

    /** Removes a pull: its record, and the files that no other pull of the same CID has. */
    private void remove(String model) throws IOException {
        PullFolder pull = PullFolder.of(folder, IpfsAddress.parse(encoded(model)));
        IpfsRecord record = IpfsRecord.read(pull.record());
        if (record == null) {
            removeUnfinished(pull.address());
            return;
        }
        Files.deleteIfExists(pull.record());
        Set<Path> wanted = new HashSet<>();
        for (Path other : Folders.children(pull.records())) {
            IpfsRecord kept = IpfsRecord.read(other);
            StoredModel still = kept == null ? null : model(kept);
            if (still != null) {
                still.files().forEach(file -> wanted.add(file.location()));
            }
        }
        for (StoredPart part : record.files()) {
            Path file = new SafePath(part.path()).under(pull.base(record.folder()));
            if (!wanted.contains(file) && !pull.leadsOut(file)) {
                Files.deleteIfExists(file);
                pull.removeParts(file);
                Folders.removeEmpty(file.getParent(), pull.root());
            }
        }
        Folders.removeEmpty(pull.folder(), pull.root());
        for (Path empty : List.of(pull.parts(), pull.records(), pull.root())) {
            Folders.removeIfEmpty(empty);
        }
    }
}
