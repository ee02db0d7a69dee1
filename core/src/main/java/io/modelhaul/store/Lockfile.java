package io.modelhaul.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that says, down to the bytes, which models a project uses. Its text follows from its content alone, so that it can
 * be kept under version control. Blocks on the disk.
 *
 * @param file where it is
 */
public record Lockfile(Path file) {
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 64 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER = JSON.writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(INDENT).withArrayIndenter(INDENT));

    @JsonPropertyOrder({"version", "models"})
    private record Content(
            @JsonProperty("version") int version,
            @JsonProperty("models") List<LockedModel> models) {}

    /**
     * What it holds, in the order of providers and models; nothing when it does not exist.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it is no lockfile
     */
    public List<LockedModel> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            Content content =
                    Files.size(file) > MAX_BYTES ? null : JSON.readValue(Files.readAllBytes(file), Content.class);
            if (content != null && content.version() == VERSION && content.models() != null) {
                return content.models();
            }
        } catch (JacksonException e) {
            throw unreadable(e);
        }
        throw unreadable(null);
    }

    private DownloadException unreadable(@Nullable Throwable cause) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                file + " is no lockfile that this version can read. Restore it, or remove it and lock anew.",
                cause);
    }

    /** Adds a model, in place of what it held of the same one. */
    public void put(LockedModel model) throws IOException {
        List<LockedModel> models = new ArrayList<>(read());
        models.removeIf(other -> same(other, model));
        models.add(model);
        models.sort(Comparator.comparing(LockedModel::provider)
                .thenComparing(LockedModel::model)
                .thenComparing(each -> each.options().toString()));
        write(models);
    }

    private static boolean same(LockedModel one, LockedModel other) {
        return one.provider().equals(other.provider())
                && one.model().equals(other.model())
                && one.options().equals(other.options());
    }

    private void write(List<LockedModel> models) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path fresh = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.writeString(fresh, WRITER.writeValueAsString(new Content(VERSION, models)) + "\n");
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
