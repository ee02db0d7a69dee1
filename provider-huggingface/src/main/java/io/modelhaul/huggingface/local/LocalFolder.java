package io.modelhaul.huggingface.local;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.cache.CacheTag;
import io.modelhaul.huggingface.cache.HubCache;
import io.modelhaul.huggingface.cache.HubCacheLayout;
import io.modelhaul.huggingface.cache.HubStore;
import io.modelhaul.huggingface.cache.NewFile;
import io.modelhaul.huggingface.cache.Reference;
import io.modelhaul.huggingface.cache.References;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.huggingface.cache.StoredSnapshots;
import io.modelhaul.huggingface.cache.TreeRecord;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of plain files with Python's book-keeping in {@code .cache/huggingface}. */
public final class LocalFolder implements HubStore {
    private static final Logger log = LoggerFactory.getLogger(LocalFolder.class);
    private static final String NOTE = ".metadata";

    private final Path folder;
    private final HubRepo repo;
    private final HubCache cache;

    /**
     * Names the folder.
     *
     * @param cache where else the repository's files and references may be found; only read
     */
    public LocalFolder(Path folder, HubRepo repo, HubCache cache) {
        this.folder = folder;
        this.repo = repo;
        this.cache = cache;
    }

    @Override
    public Path folder() {
        return folder;
    }

    private Path records() {
        return folder.resolve(".cache").resolve("huggingface");
    }

    /** Our own folder: Python looks only at names that it made. */
    Path work() {
        return records().resolve(".modelhaul");
    }

    Path notes() {
        return records().resolve("download");
    }

    Path note(SafePath path) {
        return notes().resolve(path.value() + NOTE);
    }

    Path treeFile(String commit) {
        return records().resolve("trees").resolve(commit + ".json");
    }

    /** Where Modelhaul notes which repositories it put into a folder. */
    public static Path allReferences(Path folder) {
        return folder.resolve(".cache")
                .resolve("huggingface")
                .resolve(".modelhaul")
                .resolve("refs");
    }

    /** Python keeps references of local folders in the hub cache, which we leave alone. */
    private Path refs() {
        return allReferences(folder).resolve(repo.folder());
    }

    @Override
    public List<String> commits(String revision) throws IOException {
        Set<String> commits = new LinkedHashSet<>();
        String own = Reference.read(new SafePath(revision).under(refs()));
        if (own != null) {
            commits.add(own);
        }
        commits.addAll(cache.commits(revision));
        return new ArrayList<>(commits);
    }

    @Override
    public @Nullable HubTree tree(String commit) {
        return TreeRecord.read(treeFile(commit));
    }

    /** The files that a note says belong to the commit. */
    @Override
    public @Nullable HubTree contents(String commit) throws IOException {
        if (!Files.isDirectory(notes())) {
            return null;
        }
        List<HubFile> files = new ArrayList<>();
        for (Path note : allNotes()) {
            String name = notes().relativize(note).toString().replace('\\', '/');
            String path = name.substring(0, name.length() - NOTE.length());
            Path file = folder.resolve(path);
            LocalMetadata metadata = LocalMetadata.read(note, file);
            if (metadata != null && metadata.commit().equals(commit)) {
                files.add(HubFile.named(path, Files.size(file), metadata.etag()));
            }
        }
        return files.isEmpty() ? null : new HubTree(files);
    }

    private List<Path> allNotes() throws IOException {
        try (Stream<Path> walk = Files.walk(notes())) {
            return walk.filter(each -> each.getFileName().toString().endsWith(NOTE))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    /** Unfinished files of several repositories lie here side by side: 'prune --partial' takes them. */
    @Override
    public boolean removeUnfinished() {
        return false;
    }

    @Override
    public LocalDirLayout layout(Snapshot snapshot) throws IOException {
        for (Path each : List.of(folder.resolve(".cache"), records(), work(), notes())) {
            if (Files.isSymbolicLink(each)) {
                throw new DownloadException(
                        ErrorCode.IO, "Refused to write through the link " + each + ": remove it and try again.");
            }
        }
        return new LocalDirLayout(this, snapshot, layoutOfCache(snapshot));
    }

    /** What Modelhaul put here: Python's notes do not tell which repository a file is from. */
    @Override
    public List<StoredModel> stored() {
        List<StoredModel> models = new ArrayList<>();
        try {
            References references = References.in(refs());
            for (String commit : new LinkedHashSet<>(references.commits().values())) {
                HubTree contents = contents(commit);
                if (contents != null) {
                    String revision = references.nameOf(commit).orElse(commit);
                    models.add(new StoredSnapshots(repo, commit, revision, folder).model(contents, tree(commit)));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("Left a part of {} out of the list: {}", folder, e.toString());
        }
        return models;
    }

    /** The hub cache is only a bonus here: whatever is wrong with it, the folder can do without. */
    private @Nullable HubCacheLayout layoutOfCache(Snapshot snapshot) throws IOException {
        try {
            return cache.layout(snapshot);
        } catch (DownloadException e) {
            log.debug("Left the hub cache alone: {}", e.getMessage());
            return null;
        }
    }

    void refer(String revision, String commit) throws IOException {
        Reference.write(work(), refs(), revision, commit);
    }

    /** Keeps the records out of version control and backups. */
    void markRecords() throws IOException {
        Path ignore = records().resolve(".gitignore");
        if (Files.notExists(ignore)) {
            NewFile.write(work(), ignore, new byte[] {'*'});
        }
        CacheTag.write(work(), records());
    }
}
