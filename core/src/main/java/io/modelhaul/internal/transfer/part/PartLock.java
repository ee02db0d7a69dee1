package io.modelhaul.internal.transfer.part;

import io.modelhaul.internal.state.NamedLock;
import io.modelhaul.spi.SafePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Says which process works on a file, so that others wait instead of fetching the same bytes.
 *
 * <p>It only saves work: where locks do not work, two processes fetch the same file into part files of their own, and
 * both end with the right bytes.
 */
public final class PartLock implements Closeable {
    private final NamedLock lock;

    private PartLock(NamedLock lock) {
        this.lock = lock;
    }

    /**
     * Takes the lock for a part name; null when somebody else holds it.
     *
     * @throws IOException when the folder cannot be written
     */
    public static @Nullable PartLock tryLock(Path folder, String partName) throws IOException {
        SafePath name = new SafePath(partName + ".lock");
        name.createParents(folder);
        try {
            NamedLock lock = NamedLock.tryTake(name.under(folder));
            return lock == null ? null : new PartLock(lock);
        } catch (NoSuchFileException e) {
            // Folder or file was tidied away by somebody at this moment: as good as held.
            return null;
        }
    }

    /** Frees the lock and removes its file. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
