package io.modelhaul.ollama.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.ollama.shared.OllamaName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes a model from a folder: its manifest first, then the contents that no other manifest names. */
public final class ModelRemoval {
    private static final Logger log = LoggerFactory.getLogger(ModelRemoval.class);

    private final OllamaFolder folder;

    public ModelRemoval(OllamaFolder folder) {
        this.folder = folder;
    }

    /** Removes it, finished or begun; blocks on the disk. */
    public void remove(OllamaName name) throws IOException {
        Set<String> own = new HashSet<>();
        for (ManifestTree tree : List.of(folder.manifests(), folder.pulls())) {
            OllamaManifest manifest = tree.read(name);
            if (manifest != null) {
                own.addAll(manifest.digests());
            }
        }
        boolean finished = folder.manifests().delete(name);
        boolean begun = folder.pulls().delete(name);
        if (!finished && !begun) {
            throw new DownloadException(
                    ErrorCode.NOT_FOUND, Hint.DOWNLOAD_FIRST, name + " is not in " + folder.root() + ".");
        }
        Set<String> kept = namedByOthers();
        if (kept == null) {
            return;
        }
        own.removeAll(kept);
        for (String digest : own) {
            Files.deleteIfExists(folder.blobs().resolve("sha256-" + digest));
            removeUnfinished(digest);
        }
        ManifestTree.deleteIfEmpty(folder.work().resolve("pulls"));
        ManifestTree.deleteIfEmpty(folder.work());
    }

    /** What other models need; null when this cannot be known, so that nothing may go. */
    private @Nullable Set<String> namedByOthers() throws IOException {
        Set<String> named = new HashSet<>();
        for (ManifestTree tree : List.of(folder.manifests(), folder.pulls())) {
            for (OllamaName name : tree.names()) {
                OllamaManifest manifest = tree.read(name);
                if (manifest == null) {
                    log.warn(
                            "The manifest {} cannot be read. Contents are kept, as it may need them: remove or repair it.",
                            tree.place(name));
                    return null;
                }
                named.addAll(manifest.digests());
            }
        }
        return named;
    }

    private void removeUnfinished(String digest) throws IOException {
        // What somebody works on stays, for a model that begins to be here.
        new UnfinishedParts(folder.work()).remove(("sha256-" + digest)::equals);
    }
}
