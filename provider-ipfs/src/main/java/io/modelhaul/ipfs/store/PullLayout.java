package io.modelhaul.ipfs.store;

import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plain files below the folder of their CID in our own store, and a record of what belongs to the pull. */
public final class PullLayout implements ModelLayout {
    private static final int MAX_NAME = 60;

    private final PullFolder pull;
    private final boolean folder;
    private final Path base;
    private final Path modelPath;
    private final LearnedDigests learned = new LearnedDigests();

    /**
     * A layout.
     *
     * @param folder whether a directory was asked for
     */
    public PullLayout(PullFolder pull, boolean folder, List<PlannedFile> files) {
        this.pull = pull;
        this.folder = folder;
        this.base = pull.base(folder);
        this.modelPath = folder ? base : files.get(0).path().under(base);
        files.forEach(file -> pull.requireContent(file.path().under(base)));
    }

    @Override
    public Path modelPath() {
        return modelPath;
    }

    @Override
    public Path partFolder() {
        return pull.parts();
    }

    @Override
    public String partName(PlannedFile file) {
        String cid = file.digest(ContentDigest.Algorithm.CID);
        String name = cid != null ? cid : String.valueOf(file.digest(ContentDigest.Algorithm.SHA256));
        String tail = name.substring(Math.max(0, name.length() - MAX_NAME));
        return tail + "." + PullFolder.tag(file.path().under(base));
    }

    @Override
    public @Nullable Path find(PlannedFile file) {
        Path path = file.path().under(base);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? path : null;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        learned.note(file);
        Path target = file.path().createParents(base);
        Files.move(content, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        if (folder) {
            Files.createDirectories(base);
        }
        IpfsRecord record =
                new IpfsRecord(IpfsRecord.VERSION, pull.address().toString(), folder, learned.parts(plan, base));
        if (!record.equals(IpfsRecord.read(pull.record()))) {
            record.write(pull.record());
        }
    }
}
