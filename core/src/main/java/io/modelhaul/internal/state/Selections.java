package io.modelhaul.internal.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Of which models only a part was asked for, and which: such a model is complete when that part is here. One small file for
 * each model, in Modelhaul's own state; one that is lost or damaged makes its model partial again. Blocks on the disk.
 *
 * @param folder where the files are
 */
public record Selections(Path folder) {
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_SELECTIONS = 20;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A part of a model. */
    private record Part(
            @JsonProperty("options") Map<String, List<String>> options,
            @JsonProperty("files") List<String> files) {
        Part {
            options = new TreeMap<>(options);
            files = List.copyOf(files);
        }
    }

    /** What was asked for of one model. */
    private record Asked(
            @JsonProperty("version") int version,
            @JsonProperty("whole") boolean whole,
            @JsonProperty("parts") List<Part> parts) {
        Asked {
            parts = List.copyOf(parts);
        }
    }

    /** The selections in Modelhaul's state. */
    public static Selections in(Path stateFolder) {
        return new Selections(stateFolder.resolve("asked"));
    }

    private Path file(String provider, String model, @Nullable String revision, Path path) {
        Path place = path.toAbsolutePath().normalize();
        return folder.resolve(DownloadJournal.key(provider + "\n" + model + "\n" + revision + "\n" + place) + ".json");
    }

    /**
     * Remembers that a model was asked for.
     *
     * @param path where the model is kept, as its store lists it
     * @param options what chose a part of it; empty for all of it
     * @param files what that part consists of
     */
    public void asked(
            String provider,
            String model,
            @Nullable String revision,
            Path path,
            Map<String, List<String>> options,
            List<String> files)
            throws IOException {
        OwnerOnly.folder(folder);
        Path file = file(provider, model, revision, path);
        new SharedFile(file, PATIENCE, true).change(before -> {
            Asked known = parse(before);
            Asked now = with(known, options, files);
            byte[] text = JSON.writeValueAsBytes(now);
            return now.equals(known) || text.length > MAX_BYTES ? before : text;
        });
    }

    private static Asked with(@Nullable Asked known, Map<String, List<String>> options, List<String> files) {
        if (options.isEmpty() || known != null && known.whole()) {
            return new Asked(VERSION, true, List.of());
        }
        List<Part> parts = new ArrayList<>(known == null ? List.of() : known.parts());
        Part part = new Part(options, files.stream().sorted().toList());
        parts.removeIf(each -> each.options().equals(part.options()));
        parts.add(part);
        return new Asked(VERSION, false, parts.subList(Math.max(0, parts.size() - MAX_SELECTIONS), parts.size()));
    }

    private static @Nullable Asked parse(byte @Nullable [] json) {
        try {
            Asked asked = json == null ? null : JSON.readValue(json, Asked.class);
            return asked == null || asked.version() != VERSION ? null : asked;
        } catch (JacksonException | NullPointerException e) {
            return null;
        }
    }

    /** The model as it is to be listed: complete when all that was asked for is here. */
    public StoredModel on(StoredModel model) throws IOException {
        if (Boolean.TRUE.equals(model.complete())) {
            return model;
        }
        Asked asked = parse(read(file(model.provider(), model.model(), model.revision(), model.path())));
        if (asked == null || asked.whole() || asked.parts().isEmpty()) {
            return model;
        }
        Set<String> here = new HashSet<>();
        model.files().forEach(file -> here.add(file.path()));
        boolean complete = asked.parts().stream().allMatch(part -> here.containsAll(part.files()));
        return model.of(asked.parts().stream().map(Part::options).toList(), complete);
    }

    private static byte @Nullable [] read(Path file) throws IOException {
        try {
            boolean sane = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_BYTES;
            return sane ? Files.readAllBytes(file) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Forgets a model that is gone. */
    public void forget(StoredModel model) throws IOException {
        Files.deleteIfExists(
                file(model.provider(), model.model(), model.revision(), Objects.requireNonNull(model.path())));
    }
}
