package io.modelhaul.internal.fallback;

import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a whole model, of which only one file is wanted: that file is what the download brings.
 *
 * @param whole where all files of the model would be
 * @param file the wanted one
 */
public record OneFileLayout(ModelLayout whole, PlannedFile file) implements ModelLayout {
    @Override
    public Path modelPath() {
        return file.path().under(whole.modelPath());
    }

    @Override
    public Path partFolder() {
        return whole.partFolder();
    }

    @Override
    public String partName(PlannedFile planned) {
        return whole.partName(planned);
    }

    @Override
    public @Nullable Path find(PlannedFile planned) throws IOException {
        return whole.find(planned);
    }

    @Override
    public @Nullable Path inUserFolder(PlannedFile planned) {
        return whole.inUserFolder(planned);
    }

    @Override
    public boolean recorded(PlannedFile planned) throws IOException {
        return whole.recorded(planned);
    }

    @Override
    public @Nullable Path own(PlannedFile planned, Path found) throws IOException {
        return whole.own(planned, found);
    }

    @Override
    public void place(PlannedFile planned, Path content) throws IOException {
        whole.place(planned, content);
    }

    @Override
    public void adopt(PlannedFile planned, Path found) throws IOException {
        whole.adopt(planned, found);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        whole.complete(plan);
    }
}
