package io.modelhaul.rkllm;

import io.modelhaul.internal.state.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is remembered of the models of one repository: a hidden file in their folder, which costs asking the Hub again when
 * it is lost.
 *
 * @param version of this form
 * @param repository {@code owner/name}
 * @param models each with its files
 */
record RepositoryRecord(int version, String repository, List<ModelRecord> models) {
    static final String FILE = ".modelhaul.json";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    RepositoryRecord {
        Objects.requireNonNull(repository, "repository");
        models = List.copyOf(models);
    }

    /** Nothing is remembered. */
    static RepositoryRecord none(String repository) {
        return new RepositoryRecord(VERSION, repository, List.of());
    }

    /** Reads it; empty when it is absent, damaged or of another version. */
    static Optional<RepositoryRecord> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        return parse(Files.readAllBytes(file));
    }

    /** The models that fulfil a condition. */
    List<ModelRecord> models(Predicate<ModelRecord> condition) {
        return models.stream().filter(condition).toList();
    }

    /** The model of that file. */
    Optional<ModelRecord> model(String file) {
        return models(each -> each.file().equals(file)).stream().findFirst();
    }

    /** With a model, in place of what was known of its file. */
    RepositoryRecord with(ModelRecord model) {
        List<ModelRecord> others = new ArrayList<>(without(model.file()).models);
        others.add(model);
        return new RepositoryRecord(VERSION, repository, others);
    }

    /** Without the model of that file. */
    RepositoryRecord without(String file) {
        return new RepositoryRecord(
                VERSION, repository, models(each -> !each.file().equals(file)));
    }

    /**
     * Changes what is remembered, so that another process that changes it too loses nothing. One that holds the lock for
     * too long is not waited for: the model is here all the same.
     *
     * @param change gets what is remembered so far, empty for nothing; one without models is removed
     */
    static void change(Path folder, UnaryOperator<Optional<RepositoryRecord>> change) throws IOException {
        SharedFile file = new SharedFile(folder.resolve(FILE), PATIENCE);
        SharedFile.Change text = before -> {
            Optional<RepositoryRecord> known = parse(before);
            Optional<RepositoryRecord> now = change.apply(known);
            return now.equals(known) ? before : now.map(RepositoryRecord::text).orElse(null);
        };
        if (!file.change(text)) {
            file.apply(text);
        }
    }

    private static Optional<RepositoryRecord> parse(byte @Nullable [] json) {
        if (json == null || json.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(json, RepositoryRecord.class))
                    .filter(record -> record.version == VERSION);
        } catch (JacksonException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private byte[] text() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }
}
