package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a pull through a server before it: the files of a model that is here already, else one of unknown
 * size, as a server tells sizes only while it pulls. Nothing of it is ever run.
 */
final class ServerPlan {
    private ServerPlan() {}

    static DownloadPlan of(String model, @Nullable StoredModel stored, Path folder) {
        List<PlannedFile> files = stored == null ? List.of() : known(stored);
        Path path = stored == null ? ModelStores.path(model) : stored.path();
        boolean detailed = !files.isEmpty();
        return new DownloadPlan(
                OllamaProvider.ID,
                model,
                null,
                stored == null ? null : stored.revision(),
                detailed ? files : List.of(new PlannedFile(unknown(model), null, List.of(), List.of())),
                new OfServer(path, folder, detailed));
    }

    private static List<PlannedFile> known(StoredModel stored) {
        return stored.files().stream()
                .filter(file -> file.digest() != null)
                .map(ServerPlan::known)
                .toList();
    }

    private static PlannedFile known(StoredFile file) {
        String hex = String.valueOf(file.digest()).replaceFirst("^sha256:", "");
        return new PlannedFile(new SafePath(file.path()), file.size(), List.of(ContentDigest.sha256(hex)), List.of());
    }

    private static SafePath unknown(String model) {
        return new SafePath(model.replaceFirst("^[a-z]+://", "").replaceAll("[^A-Za-z0-9._/-]", "_"));
    }

    /** The server's folder, looked at and never written to. */
    private record OfServer(Path modelPath, Path folder, boolean here) implements ModelLayout {
        @Override
        public Path partFolder() {
            return folder.resolve(".modelhaul");
        }

        @Override
        public String partName(PlannedFile file) {
            return "none";
        }

        @Override
        public @Nullable Path find(PlannedFile file) {
            return here ? file.path().under(folder) : null;
        }

        @Override
        public void place(PlannedFile file, Path content) {
            throw new DownloadException(
                    ErrorCode.UNSUPPORTED_PROVIDER,
                    "The Ollama server moves its files itself: the option 'direct' does without.");
        }
    }
}
