package io.modelhaul.ipfs.store;

import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ForwardingLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Plain files in a folder of the caller's. What they consist of is remembered elsewhere, so that nobody is asked again. */
public final class LocalFolder extends ForwardingLayout {
    private final Path base;
    private final RememberedPlans plans;
    private final IpfsAddress address;
    private final boolean directory;
    private final LearnedDigests learned = new LearnedDigests();

    /**
     * A layout.
     *
     * @param directory whether a directory was asked for
     */
    public LocalFolder(
            Path base, List<PlannedFile> files, RememberedPlans plans, IpfsAddress address, boolean directory) {
        super(FolderLayout.of(base, files));
        this.base = base;
        this.plans = plans;
        this.address = address;
        this.directory = directory;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        learned.note(file);
        super.place(file, content);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        super.complete(plan);
        plans.remember(
                address, new IpfsRecord(IpfsRecord.VERSION, address.toString(), directory, learned.parts(plan, base)));
    }
}
