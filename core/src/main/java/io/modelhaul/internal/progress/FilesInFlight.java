package io.modelhaul.internal.progress;

import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The files of a download that are being fetched now; thread-safe. */
final class FilesInFlight {
    private final Set<FileMeter> meters = ConcurrentHashMap.newKeySet();
    private volatile List<FileProgress> sampled = List.of();

    void add(FileMeter meter) {
        meters.add(meter);
    }

    void remove(FileMeter meter) {
        meters.remove(meter);
    }

    /** The name of any of them; null when there is none. */
    @Nullable
    String anyName() {
        return meters.stream().map(FileMeter::name).findFirst().orElse(null);
    }

    boolean allAre(DownloadStatus status) {
        return meters.stream().allMatch(meter -> meter.status() == status);
    }

    boolean noneIs(DownloadStatus status) {
        return meters.stream().noneMatch(meter -> meter.status() == status);
    }

    /** Called at every tick. */
    void sample(long nanos) {
        List<FileProgress> files = new ArrayList<>();
        meters.forEach(meter -> files.add(meter.sample(nanos)));
        sampled = List.copyOf(files);
    }

    /** As of the last tick. */
    List<FileProgress> sampled() {
        return sampled;
    }
}
