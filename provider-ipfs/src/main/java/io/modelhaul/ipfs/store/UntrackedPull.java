package io.modelhaul.ipfs.store;

import io.modelhaul.DownloadException;
import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.spi.folder.Folders;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a CID of which no pull has a record that can be read: none came to its end, or its record is damaged. The
 * files are good all the same, since each got its name when it was whole. Blocks on the disk; follows no link.
 *
 * @param root the folder
 */
record UntrackedPull(Path root) {

    /** What is here, under the name of the CID; null when nothing is. */
    @Nullable
    StoredModel model() throws IOException {
        String cid = Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS) ? cid() : null;
        List<StoredFile> files = cid == null ? List.of() : files();
        if (cid == null || files.isEmpty()) {
            return null;
        }
        boolean single = files.size() == 1 && files.get(0).path().equals(cid);
        Path path = single ? files.get(0).location() : root;
        boolean begun = !Files.isDirectory(root.resolve(PullFolder.RECORDS), LinkOption.NOFOLLOW_LINKS);
        return new StoredModel("ipfs", cid, null, path, files, begun ? false : null, null, "ipfs://" + cid);
    }

    private @Nullable String cid() {
        try {
            return Cid.parse(String.valueOf(root.getFileName())).toString();
        } catch (DownloadException e) {
            return null;
        }
    }

    private List<StoredFile> files() throws IOException {
        List<StoredFile> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean ours = folder.equals(PullFolder.parts(root)) || folder.equals(root.resolve(PullFolder.RECORDS));
                return ours ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    files.add(new StoredFile(path, attributes.size(), file, null, null));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(StoredFile::path));
        return files;
    }

    /** Removes what lies at a path below the CID, or all of it; whether there was anything. */
    boolean remove(IpfsAddress address) throws IOException {
        PullFolder pull = new PullFolder(root, address);
        boolean any = pull.removeParts(pull.folder());
        if (pull.folder().equals(root)) {
            new UnfinishedParts(pull.parts()).removeAll(address.toString());
        }
        if (Files.exists(pull.folder(), LinkOption.NOFOLLOW_LINKS) && !pull.leadsOut(pull.folder())) {
            Folders.removeAll(pull.folder());
            any = true;
        }
        return any;
    }
}
