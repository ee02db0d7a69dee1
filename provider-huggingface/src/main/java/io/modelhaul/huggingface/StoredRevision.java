package io.modelhaul.huggingface;

import io.modelhaul.DownloadOptions;
import io.modelhaul.huggingface.cache.HubStore;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the stored snapshot that a name and a revision mean. Blocks on files. */
final class StoredRevision {
    private static final Pattern SHORT_COMMIT = Pattern.compile("[0-9a-f]{7,39}");

    private StoredRevision() {}

    /** The snapshot; null when it is not here. Without a revision, {@code main} if it is here, else the newest. */
    static @Nullable StoredModel find(HubRequest request) throws IOException {
        HubStore store = request.store();
        List<StoredModel> stored = store.stored();
        List<String> commits = store.commits(request.revision());
        Optional<StoredModel> named = first(stored, commits::contains);
        if (named.isPresent()) {
            return named.get();
        }
        if (!request.options().has(DownloadOptions.REVISION)) {
            return stored.stream()
                    .max(Comparator.comparing(StoredRevision::used))
                    .orElse(null);
        }
        boolean abbreviated = SHORT_COMMIT.matcher(request.revision()).matches();
        return abbreviated
                ? first(stored, commit -> commit.startsWith(request.revision())).orElse(null)
                : null;
    }

    private static Optional<StoredModel> first(List<StoredModel> stored, Predicate<String> commit) {
        return stored.stream()
                .filter(model -> model.revision() != null && commit.test(model.revision()))
                .findFirst();
    }

    private static long used(StoredModel model) {
        return model.lastUsed() == null ? 0 : model.lastUsed().toEpochMilli();
    }
}
