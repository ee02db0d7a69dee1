package io.modelhaul.rkllm;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.CatalogueEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Models that are known to be there, for people who do not know where to begin: those that ship with this provider, or
 * those of the file that {@code RKLLM_SUGGESTIONS} names.
 *
 * @param list each with its repository
 * @param own whether somebody wrote them for this machine
 */
record Suggestions(List<Suggestion> list, boolean own) {
    private static final String VARIABLE = "RKLLM_SUGGESTIONS";
    private static final String RESOURCE = "suggestions.json";
    private static final int MAX_BYTES = 1 << 20;

    /**
     * One model.
     *
     * @param model the repository
     * @param file the model's file there; null when there is but one
     * @param description a line about it
     */
    record Suggestion(
            String model, @Nullable String file, @Nullable String description) {
        Suggestion {
            Objects.requireNonNull(model, "model");
        }

        /** The name to download it by. */
        String name() {
            return file == null ? model : model + "/" + file;
        }

        CatalogueEntry entry() {
            List<String> tags = List.copyOf(RkllmFacts.parse(name()).known().values());
            return new CatalogueEntry(RkllmProvider.ID, name(), description, null, null, null, tags, null);
        }

        boolean fits(String words) {
            String text = (name() + " " + description + " rkllm").toLowerCase(Locale.ROOT);
            return Arrays.stream(words.toLowerCase(Locale.ROOT).split("\\s+")).allMatch(text::contains);
        }
    }

    Suggestions {
        list = List.copyOf(list);
    }

    /** Reads them; blocks on the disk. */
    static Suggestions read(Environment environment) throws IOException {
        Path own = environment.folder(VARIABLE).orElse(null);
        if (own == null) {
            try (InputStream shipped = Suggestions.class.getResourceAsStream(RESOURCE)) {
                return parse(Objects.requireNonNull(shipped, RESOURCE).readNBytes(MAX_BYTES), false, RESOURCE);
            }
        }
        try (InputStream file = Files.newInputStream(own)) {
            return parse(file.readNBytes(MAX_BYTES), true, own.toString());
        }
    }

    private static Suggestions parse(byte[] json, boolean own, String where) {
        try {
            return new Suggestions(Arrays.asList(JsonMapper.shared().readValue(json, Suggestion[].class)), own);
        } catch (JacksonException | NullPointerException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The suggestions in " + where + " cannot be read. Expected is"
                            + " [{\"model\":\"owner/name\",\"file\":\"x.rkllm\",\"description\":\"…\"}].",
                    e);
        }
    }
}
