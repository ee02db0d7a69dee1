package io.modelhaul.internal.state;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forces a file's bytes to disk, so that they survive a power cut. */
public final class DurableFile {
    private static final Logger LOG = LoggerFactory.getLogger(DurableFile.class);
    /** Bytes were lost, or may have been; anything else means that the file system does not offer this. */
    private static final List<String> LOST = List.of("input/output error", "no space", "quota", "stale");

    private static final AtomicBoolean NOTED = new AtomicBoolean();

    private DurableFile() {}

    /** Something that forces bytes to disk. */
    public interface Force {
        /** Does it. */
        void run() throws IOException;
    }

    /**
     * Forces a file.
     *
     * @throws IOException when bytes may be lost; not where the file system refuses to force, as mounts of object stores do
     */
    public static void force(FileChannel channel) throws IOException {
        force(() -> channel.force(true));
    }

    /** The same for a file that is not open as a channel. */
    public static void force(Force force) throws IOException {
        try {
            force.run();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (LOST.stream().anyMatch(words::contains)) {
                throw e;
            }
            if (!NOTED.getAndSet(true)) {
                LOG.warn(
                        "The file system does not force files to disk ({}): a power cut may cost the newest ones.",
                        words);
            }
        }
    }
}
