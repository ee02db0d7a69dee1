package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.FileProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the layers of one pull. The server tells them one by one, so the total grows; within a try no sum goes back, even
 * where the server's own counts do. The sums are kept up line by line, as a server may tell of many layers again and again.
 * Not thread-safe.
 */
final class LayerTally {
    private static final int MOST_LAYERS = 10_000;
    private static final int MOST_SHOWN = 16;
    /** A percentage that would fall by more is not shown rather than held. */
    private static final double HELD_POINTS = 1;

    private final Map<String, PulledLayer> layers = new LinkedHashMap<>();
    private @Nullable PulledLayer current;
    private boolean allSeen;
    private double percent;
    private long completed;
    private long total;
    private long best;
    private int unsized;
    private int whole;

    /** A new try begins. */
    void begin() {
        layers.values().forEach(layer -> change(layer, layer::forget));
        current = null;
        allSeen = false;
        percent = 0;
    }

    /** Takes a line about a layer; returns how many bytes came since the last one. */
    long take(PullLine line) {
        String name = line.layer() == null ? "model" : line.layer();
        PulledLayer layer = layers.get(name);
        if (layer == null) {
            layer = add(name);
        }
        current = layer;
        PulledLayer taking = layer;
        long moved = counted(layer, () -> taking.take(line.total(), line.completed()));
        Long size = layer.total();
        allSeen &= size == null || layer.completed() >= size;
        return moved;
    }

    private void change(PulledLayer layer, Runnable change) {
        counted(layer, () -> {
            change.run();
            return 0;
        });
    }

    /** Changes a layer, and the sums with it. */
    private long counted(PulledLayer layer, LongSupplier change) {
        count(layer, -1);
        long result = change.getAsLong();
        count(layer, 1);
        return result;
    }

    private void count(PulledLayer layer, int times) {
        Long size = layer.total();
        completed += times * layer.completed();
        best += times * layer.best();
        total += times * (size == null ? 0 : size);
        unsized += size == null ? times : 0;
        whole += layer.whole() ? times : 0;
    }

    private PulledLayer add(String name) {
        if (layers.size() == MOST_LAYERS) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, "The server tells of more than " + MOST_LAYERS + " layers. Is it Ollama?");
        }
        PulledLayer layer = new PulledLayer(name);
        layers.put(name, layer);
        count(layer, 1);
        return layer;
    }

    /** The server is past the layers: those that it told last at 75 % are here too. */
    void finish() {
        if (!allSeen) {
            layers.values().forEach(layer -> change(layer, layer::finish));
            allSeen = true;
        }
    }

    /** The layer that the last line was about. */
    @Nullable
    String current() {
        return current == null ? null : current.name();
    }

    /** True while the server is in the middle of a layer. */
    boolean inLayer() {
        return current != null && current.moving();
    }

    @Nullable
    Long completed() {
        return layers.isEmpty() ? null : Long.valueOf(completed);
    }

    /** The bytes of the layers known so far; null while the size of one is unknown. */
    @Nullable
    Long total() {
        return layers.isEmpty() || unsized > 0 ? null : Long.valueOf(total);
    }

    /** Never less than told before in this try: held when it would fall a little, null when by more. */
    @Nullable
    Double percent() {
        Long completed = completed();
        Long total = total();
        if (completed == null || total == null) {
            return null;
        }
        double now = total == 0 ? 0 : Math.floor(Math.min(completed, total) * 1000.0 / total) / 10.0;
        // More layers may come, so that not all is here before the server says so.
        double shown = allSeen ? (total == 0 ? 100 : now) : Math.min(now, 99.9);
        if (shown < percent - HELD_POINTS) {
            return null;
        }
        percent = Math.max(percent, shown);
        return percent;
    }

    @Nullable
    Integer wholeLayers() {
        return layers.isEmpty() ? null : Integer.valueOf(whole);
    }

    /** How many layers there are; null until the server is past them. */
    @Nullable
    Integer allLayers() {
        return allSeen && !layers.isEmpty() ? layers.size() : null;
    }

    /** The most that was ever here, over all tries: what counts as progress. */
    long best() {
        return best;
    }

    List<FileProgress> inFlight(long bytesPerSecond) {
        return layers.values().stream()
                .filter(PulledLayer::moving)
                .limit(MOST_SHOWN)
                .map(layer -> layer.progress(layer == current ? bytesPerSecond : 0))
                .toList();
    }
}
