package io.modelhaul.spi.folder;

import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ForwardingLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Plain files in the folder of their model, and a record of them once all are there. */
final class RecordingLayout extends ForwardingLayout {
    private final Path folder;
    private final Map<String, ContentDigest> learned = new ConcurrentHashMap<>();

    RecordingLayout(Path folder, List<PlannedFile> planned) {
        super(FolderLayout.of(folder, planned));
        this.folder = folder;
    }

    /** The folder is the store's own. */
    @Override
    public @Nullable Path inUserFolder(PlannedFile file) {
        return null;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        file.wholeFileDigest().ifPresent(digest -> learned.put(file.path().value(), digest));
        super.place(file, content);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        super.complete(plan);
        List<FolderRecord.RecordedFile> all = new ArrayList<>();
        for (PlannedFile file : plan.files()) {
            String digest = Optional.ofNullable(learned.get(file.path().value()))
                    .or(file::wholeFileDigest)
                    .map(known -> known.algorithm() + ":" + known.value())
                    .orElse(null);
            long size = Files.size(file.path().under(folder));
            all.add(new FolderRecord.RecordedFile(file.path().value(), size, digest));
        }
        FolderRecord record = new FolderRecord(FolderRecord.VERSION, plan.model(), plan.commit(), source(plan), all);
        if (!record.equals(FolderRecord.read(folder))) {
            record.write(folder);
        }
    }

    private static String source(DownloadPlan plan) {
        return plan.provider() + "://" + plan.model();
    }
}
