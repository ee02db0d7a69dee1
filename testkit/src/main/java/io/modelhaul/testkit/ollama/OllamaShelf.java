package io.modelhaul.testkit.ollama;

import io.modelhaul.testkit.LocalOllama;
import io.modelhaul.testkit.content.ContentReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a {@link LocalOllama} can pull, has begun to pull, and has. */
public final class OllamaShelf {

    private static final int PIECE = 1 << 16;

    private final Path folder;
    private final Map<String, List<RegistryLayer>> offered = new ConcurrentHashMap<>();
    private final Map<String, List<RegistryLayer>> here = new ConcurrentHashMap<>();
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    private final AtomicLong pulled = new AtomicLong();

    public OllamaShelf(Path folder) {
        this.folder = folder;
    }

    static String tagged(String model) {
        return model.lastIndexOf(':') > model.lastIndexOf('/') ? model : model + ":latest";
    }

    public void offer(String model, List<RegistryLayer> layers) {
        offered.put(tagged(model), layers);
    }

    Optional<List<RegistryLayer>> offered(String model) {
        return Optional.ofNullable(offered.get(tagged(model)));
    }

    public Map<String, List<RegistryLayer>> here() {
        return here;
    }

    public long pulled() {
        return pulled.get();
    }

    /** How much of a layer is here. */
    long completed(RegistryLayer layer) {
        return Files.exists(blob(layer.digest())) ? layer.content().size() : begun.getOrDefault(layer.digest(), 0L);
    }

    void advance(RegistryLayer layer, long to) {
        Long before = begun.put(layer.digest(), to);
        pulled.addAndGet(to - (before == null ? 0 : before));
    }

    public Path blob(String digest) {
        return folder.resolve("blobs").resolve(digest.replace(':', '-'));
    }

    void keep(RegistryLayer layer) {
        Path blob = blob(layer.digest());
        begun.remove(layer.digest());
        if (Files.exists(blob)) {
            return;
        }
        Path fresh = blob.resolveSibling(blob.getFileName() + "-partial");
        ByteBuf buffer = Unpooled.buffer(PIECE);
        try (ContentReader reader = createFolder(layer)) {
            try (OutputStream out = Files.newOutputStream(fresh)) {
                long size = layer.content().size();
                for (long at = 0; at < size; at += PIECE) {
                    int length = (int) Math.min(PIECE, size - at);
                    reader.read(at, length, buffer.clear());
                    buffer.readBytes(out, length);
                }
            }
            Files.move(fresh, blob, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            buffer.release();
        }
    }

    private ContentReader createFolder(RegistryLayer layer) throws IOException {
        Files.createDirectories(folder.resolve("blobs"));
        return layer.content().open();
    }

    void finish(String model, List<RegistryLayer> layers) {
        here.put(tagged(model), layers);
    }

    boolean remove(String model) {
        return here.remove(tagged(model)) != null;
    }

    void forget(List<RegistryLayer> layers) {
        for (RegistryLayer layer : layers) {
            begun.remove(layer.digest());
            try {
                Files.deleteIfExists(blob(layer.digest()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
