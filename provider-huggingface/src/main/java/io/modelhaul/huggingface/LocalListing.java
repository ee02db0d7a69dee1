package io.modelhaul.huggingface;

import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists what Modelhaul put into a folder of plain files. Python's notes there do not tell which repository a file is from.
 *
 * @param folder the folder
 * @param cache the hub cache
 */
record LocalListing(Path folder, Path cache) {

    List<HubRepo> repos() throws IOException {
        Path references = LocalFolder.allReferences(folder);
        if (!Files.isDirectory(references)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(references)) {
            return children.map(each -> HubRepo.ofFolder(each.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    List<StoredModel> snapshots(HubRepo repo) throws IOException {
        LocalFolder local = new LocalFolder(folder, repo, new HubCache(cache, repo, true));
        References references = local.references();
        List<StoredModel> models = new ArrayList<>();
        for (String commit : new LinkedHashSet<>(references.commits().values())) {
            HubTree contents = local.contents(commit);
            if (contents != null) {
                String revision = references.nameOf(commit).orElse(commit);
                models.add(new Stored(repo, commit, revision, folder).model(contents, local.tree(commit)));
            }
        }
        return models;
    }
}
