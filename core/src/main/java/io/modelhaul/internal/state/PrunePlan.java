package io.modelhaul.internal.state;

import io.modelhaul.store.PruneRules;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which models go, by age and by what all of them take on the disk together. Content that several models name
 * counts once, and is freed with the last of them. Blocks on the disk: it looks at each file once.
 */
public final class PrunePlan {
    /**
     * A model that is to go.
     *
     * @param model the model
     * @param reason {@code age} or {@code size}
     * @param freedBytes what that frees, when those before it have gone
     */
    public record Going(StoredModel model, String reason, long freedBytes) {}

    private static final class Content {
        private final long size;
        private int names;

        Content(long size) {
            this.size = size;
        }
    }

    private final Map<Object, Content> contents = new HashMap<>();
    private final Map<StoredModel, Set<Object>> named = new HashMap<>();
    private final List<StoredModel> oldestFirst;
    private long total;

    private PrunePlan(List<StoredModel> models) {
        this.oldestFirst = new ArrayList<>(models);
        oldestFirst.sort(Comparator.comparing(PrunePlan::used)
                .thenComparing(model -> model.path().toString()));
        models.forEach(this::look);
    }

    private static Instant used(StoredModel model) {
        return Objects.requireNonNullElse(model.lastUsed(), Instant.EPOCH);
    }

    /** Decides, without removing anything; the models used longest ago come first. Models in use stay. */
    public static List<Going> of(
            List<StoredModel> models, PruneRules rules, Instant now, Predicate<StoredModel> inUse) {
        return new PrunePlan(models).decide(rules, now, inUse);
    }

    private List<Going> decide(PruneRules rules, Instant now, Predicate<StoredModel> inUse) {
        List<Going> going = new ArrayList<>();
        List<StoredModel> left = new ArrayList<>();
        Instant limit = rules.olderThan() == null ? null : now.minus(rules.olderThan());
        for (StoredModel model : oldestFirst) {
            if (inUse.test(model)) {
                continue;
            }
            if (tooOld(model, limit)) {
                going.add(new Going(model, "age", free(model)));
            } else {
                left.add(model);
            }
        }
        Long max = rules.maxBytes();
        for (StoredModel model : left) {
            if (max == null || total <= max) {
                break;
            }
            going.add(new Going(model, "size", free(model)));
        }
        return going;
    }

    /** One whose last use nobody knows is not old. */
    private static boolean tooOld(StoredModel model, @Nullable Instant limit) {
        Instant used = model.lastUsed();
        return limit != null && used != null && used.isBefore(limit);
    }

    private void look(StoredModel model) {
        Set<Object> keys = new HashSet<>();
        for (StoredFile file : model.files()) {
            look(file.location(), file.size(), keys);
        }
        if (Files.isRegularFile(model.path())) {
            look(model.path(), 0, keys);
        }
        named.put(model, keys);
    }

    /** What a server keeps where we cannot look has the size that it told. */
    private void look(Path path, long told, Set<Object> keys) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object inode = attributes.fileKey();
            Object key = inode == null ? path.toRealPath() : inode;
            count(key, attributes.size(), keys);
        } catch (IOException e) {
            count(path, told, keys);
        }
    }

    private void count(Object key, long size, Set<Object> keys) {
        if (keys.add(key)) {
            Content content = contents.computeIfAbsent(key, unknown -> {
                total += size;
                return new Content(size);
            });
            content.names++;
        }
    }

    private long free(StoredModel model) {
        long freed = 0;
        for (Object key : named.getOrDefault(model, Set.of())) {
            Content content = contents.get(key);
            if (content != null && --content.names == 0) {
                freed += content.size;
            }
        }
        total -= freed;
        return freed;
    }
}
