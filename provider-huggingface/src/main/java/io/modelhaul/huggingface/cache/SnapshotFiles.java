package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HubFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists what a snapshot folder holds: links to contents, or plain files where links are not possible.
 *
 * @param repo the repository's folder
 */
record SnapshotFiles(RepoFolder repo) {

    /** The files, without broken links and without those that lead out of the cache. */
    List<HubFile> of(Path snapshot) throws IOException {
        List<HubFile> files = new ArrayList<>();
        Files.walkFileTree(snapshot, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String path = snapshot.relativize(file).toString().replace('\\', '/');
                if (attributes.isRegularFile()) {
                    files.add(new HubFile(path, attributes.size(), null, null, null));
                } else if (attributes.isSymbolicLink() && Files.isRegularFile(file) && repo.contains(file)) {
                    files.add(HubFile.named(path, Files.size(file), contentName(file)));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** The name of the blob that a link points at; only in the blobs folder do names tell what the content is. */
    private String contentName(Path link) throws IOException {
        Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
        return repo.blobs().equals(target.getParent()) ? String.valueOf(target.getFileName()) : "";
    }
}
