package io.modelhaul.ipfs.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.spi.SafePath;
import io.modelhaul.spi.folder.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * Where one pull is kept: all of what is below a CID shares a folder, so that a file that was pulled alone is there when its
 * directory is pulled.
 *
 * @param root the folder of the CID
 * @param address what was asked for
 */
public record PullFolder(Path root, IpfsAddress address) {
    static final String RECORDS = ".pulls";
    static final String PARTS = ".parts";

    public static PullFolder of(Path store, IpfsAddress address) {
        return new PullFolder(store.toAbsolutePath().normalize().resolve(folderName(address.root())), address);
    }

    /** A CID with a long hash is longer than a file name may be. */
    static String folderName(Cid cid) {
        String name = cid.canonical();
        return name.length() <= 120 ? name : name.substring(0, 80) + hash(name);
    }

    /** The record of this pull. */
    Path record() {
        return record(address.pathText());
    }

    Path records() {
        return root.resolve(RECORDS);
    }

    /** The record of a pull from the same CID. */
    Path record(String path) {
        return records().resolve(hash(path) + ".json");
    }

    /** The directory that was asked for. */
    Path folder() {
        return below(address.path());
    }

    /** The directory that the paths of files are relative to; of a single file, the one that it is in. */
    Path base(boolean directory) {
        return directory ? folder() : parent();
    }

    private Path parent() {
        List<String> names = address.path();
        return names.isEmpty() ? root : below(names.subList(0, names.size() - 1));
    }

    private Path below(List<String> names) {
        Path folder = root;
        if (!names.isEmpty()) {
            folder = new SafePath(String.join("/", names)).under(root);
        }
        return folder;
    }

    /** Whether a path below the CID's folder goes through a link, behind which nothing is ours. */
    boolean leadsOut(Path file) {
        Path each = file.getParent();
        while (each != null && each.startsWith(root) && !each.equals(root)) {
            if (Files.isSymbolicLink(each)) {
                return true;
            }
            each = each.getParent();
        }
        return !file.startsWith(root);
    }

    /**
     * Checks that a file is none of those that tell what was pulled.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} naming it
     */
    void requireContent(Path file) {
        String first = file.startsWith(root) && !file.equals(root)
                ? root.relativize(file).getName(0).toString()
                : "";
        if (first.equalsIgnoreCase(RECORDS) || first.equalsIgnoreCase(PARTS)) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "Refused the file name '" + root.relativize(file) + "': records of pulls are kept under '" + first
                            + "'. Put the files into a folder of your own instead.");
        }
    }

    /** Unfinished files of this CID. */
    Path parts() {
        return parts(root);
    }

    static Path parts(Path root) {
        return root.resolve(PARTS);
    }

    /** Removes unfinished files that were to become that one; those of other pulls stay. */
    boolean removeParts(Path target) throws IOException {
        boolean any = Folders.children(parts()).stream()
                .anyMatch(part -> String.valueOf(part.getFileName()).contains("." + tag(target) + "."));
        new UnfinishedParts(parts()).remove(name -> name.endsWith("." + tag(target)));
        return any;
    }

    /** What the names of all unfinished files for that path hold. */
    static String tag(Path target) {
        return hash(target.toString()).substring(0, 8);
    }

    static String hash(String text) {
        byte[] hash = BlockHash.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 16);
    }
}
