package io.modelhaul.huggingface;

import io.modelhaul.DownloadOptions;
import io.modelhaul.huggingface.api.HubEnvironment;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.cache.HubCache;
import io.modelhaul.huggingface.cache.HubStore;
import io.modelhaul.huggingface.cache.RepoFolder;
import io.modelhaul.huggingface.local.LocalFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a call looks for repositories on disk.
 *
 * @param cache the hub cache
 * @param local a folder of plain files that is meant instead; null for the hub cache
 * @param environment the environment
 */
record HubStores(Path cache, @Nullable Path local, HubEnvironment environment) {

    static HubStores of(DownloadOptions options, HubEnvironment environment) {
        Path local = options.get(DownloadOptions.LOCAL_DIR);
        return new HubStores(
                environment.cacheFolder(options),
                local == null ? null : local.toAbsolutePath().normalize(),
                environment);
    }

    HubStore store(HubRepo repo) {
        HubCache hub = new HubCache(cache, repo, environment);
        return local == null ? hub : new LocalFolder(local, repo, hub);
    }

    /** Where unfinished files may lie. */
    List<Path> partFolders() throws IOException {
        if (local != null) {
            return List.of(LocalFolder.allReferences(local).resolveSibling(""));
        }
        List<Path> folders = new ArrayList<>();
        for (HubRepo repo : repos()) {
            folders.add(RepoFolder.of(cache, repo).work());
        }
        return folders;
    }

    /** The repositories that are here, in the order of their folders' names; for a local folder, those that we put there. */
    List<HubRepo> repos() throws IOException {
        Path folder = local == null ? cache : LocalFolder.allReferences(local);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(each -> each.getFileName().toString())
                    .sorted()
                    .map(HubRepo::ofFolder)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }
}
