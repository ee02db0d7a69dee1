package io.modelhaul.oci.store;

import io.modelhaul.Environment;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Docker Model Runner keeps on this machine: {@code models.json} and contents under their digest. Only read. Blocks on the
 * disk.
 *
 * @param root the folder, which need not exist
 */
public record ModelRunnerFolder(Path root) {
    private static final Logger log = LoggerFactory.getLogger(ModelRunnerFolder.class);
    private static final int MAX_BYTES = 64 << 20;
    private static final int MOST_MODELS = 10_000;

    /** The folder as Docker's tool finds it. */
    public static ModelRunnerFolder of(Environment environment) {
        return new ModelRunnerFolder(environment
                .folder("MODELS_PATH")
                .orElseGet(() -> environment.home().resolve(".docker").resolve("models"))
                .toAbsolutePath()
                .normalize());
    }

    /** Whether a stored model is one of these. */
    public boolean holds(StoredModel model) {
        return model.path().startsWith(root);
    }

    /** The models; none when the folder is not there, or its list cannot be read. */
    public List<StoredModel> models() throws IOException {
        Path list = root.resolve("models.json");
        List<StoredModel> models = new ArrayList<>();
        try {
            if (Files.size(list) <= MAX_BYTES) {
                JsonNode all =
                        JsonMapper.shared().readTree(Files.readAllBytes(list)).path("models");
                for (JsonNode model : all) {
                    add(models, model);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (JacksonException e) {
            log.warn("The models of Docker Model Runner are not listed, as {} cannot be read.", list);
        }
        return models;
    }

    private void add(List<StoredModel> models, JsonNode model) throws IOException {
        String id = model.path("id").asString("");
        if (!isDigest(id) || models.size() >= MOST_MODELS) {
            return;
        }
        List<StoredFile> files = new ArrayList<>();
        int named = 0;
        for (JsonNode file : model.path("files")) {
            String digest = file.asString("");
            if (!isDigest(digest)) {
                continue;
            }
            named++;
            String hex = Blobs.hex(digest);
            Path blob = root.resolve("blobs").resolve("sha256").resolve(hex);
            if (Files.isRegularFile(blob)) {
                files.add(new StoredFile("blobs/sha256/" + hex, Files.size(blob), blob, null, digest));
            }
        }
        String name = model.path("tags").path(0).asString(id);
        Path place = root.resolve("manifests").resolve("sha256").resolve(Blobs.hex(id));
        models.add(new StoredModel(
                OciStore.PROVIDER, name, id, place, files, files.size() == named, null, "docker://" + name));
    }

    private static boolean isDigest(String text) {
        return text.matches("sha256:[0-9a-f]{64}");
    }
}
