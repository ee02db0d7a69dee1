package io.modelhaul.ipfs.store;

import io.modelhaul.ipfs.store.IpfsRecord.StoredPart;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The SHA-256 of files as they come, for the record of the pull. Thread-safe. */
final class LearnedDigests {
    private final Map<String, String> learned = new ConcurrentHashMap<>();

    void note(PlannedFile file) {
        String sha256 = file.digest(ContentDigest.Algorithm.SHA256);
        if (sha256 != null) {
            learned.put(file.path().value(), sha256);
        }
    }

    /** All files of a plan that is complete; blocks on the disk. */
    List<StoredPart> parts(DownloadPlan plan, Path base) throws IOException {
        List<StoredPart> parts = new ArrayList<>();
        for (PlannedFile file : plan.files()) {
            String known = file.digest(ContentDigest.Algorithm.SHA256);
            long size =
                    file.size() != null ? file.size() : Files.size(file.path().under(base));
            parts.add(StoredPart.of(
                    file, size, known != null ? known : learned.get(file.path().value())));
        }
        return parts;
    }
}
