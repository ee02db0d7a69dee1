package io.modelhaul.internal.fallback;

import io.modelhaul.spi.ForwardingLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.nio.file.Path;

/** The layout of a whole model, of which only one file is wanted: that file is the result of the download. */
public final class OneFileLayout extends ForwardingLayout {
    private final PlannedFile file;

    /**
     * A layout.
     *
     * @param whole where all files of the model would be
     * @param file the wanted one
     */
    public OneFileLayout(ModelLayout whole, PlannedFile file) {
        super(whole);
        this.file = file;
    }

    @Override
    public Path modelPath() {
        return file.path().under(layout().modelPath());
    }
}
