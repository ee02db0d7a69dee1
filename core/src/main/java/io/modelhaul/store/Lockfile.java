package io.modelhaul.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.internal.state.SharedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
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
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_DEPTH = 20;
    private static final int MAX_MODELS = 10_000;
    /** It may come from anybody. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
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
        return read(Files.size(file) > MAX_BYTES ? null : Files.readAllBytes(file));
    }

    private List<LockedModel> read(byte @Nullable [] text) {
        try {
            Content content = text == null || text.length > MAX_BYTES ? null : JSON.readValue(text, Content.class);
            if (content != null && content.version() == VERSION && content.models() != null) {
                return checked(content.models());
            }
        } catch (JacksonException | NullPointerException e) {
            throw unreadable(e);
        }
        throw unreadable(null);
    }

    /** Paths become files, and sizes are added up. */
    private List<LockedModel> checked(List<LockedModel> models) {
        if (models.size() > MAX_MODELS) {
            throw unreadable(null);
        }
        for (LockedModel model : models) {
            long total = 0;
            for (LockedModel.LockedFile each : model.files()) {
                requireSafe(each.path());
                total += each.size();
                if (total < 0) {
                    throw unreadable(null);
                }
            }
        }
        return models;
    }

    private void requireSafe(String path) {
        try {
            new SafePath(path);
        } catch (DownloadException e) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, file + ": " + e.getMessage(), e);
        }
    }

    private DownloadException unreadable(@Nullable Throwable cause) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                file + " is no lockfile that this version can read. Restore it, or remove it and lock anew.",
                cause);
    }

    /** Adds a model, in place of what it held of the same one. */
    public void put(LockedModel model) throws IOException {
        SharedFile shared = new SharedFile(file, PATIENCE);
        if (!shared.change(before -> text(with(model, before == null ? List.of() : read(before))))) {
            throw new DownloadException(
                    ErrorCode.IO,
                    "Another process has been changing " + file + " for " + PATIENCE.toSeconds()
                            + " s. End it, or try again when it is done: what was downloaded is kept.");
        }
    }

    private static List<LockedModel> with(LockedModel model, List<LockedModel> before) {
        List<LockedModel> models = new ArrayList<>(before);
        models.removeIf(other -> same(other, model));
        models.add(model);
        models.sort(Comparator.comparing(LockedModel::provider)
                .thenComparing(LockedModel::model)
                .thenComparing(each -> each.options().toString()));
        return models;
    }

    private static boolean same(LockedModel one, LockedModel other) {
        return one.provider().equals(other.provider())
                && one.model().equals(other.model())
                && one.options().equals(other.options());
    }

    private static byte[] text(List<LockedModel> models) {
        return (WRITER.writeValueAsString(new Content(VERSION, models)) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
