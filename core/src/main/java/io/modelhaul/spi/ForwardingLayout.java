package io.modelhaul.spi;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A layout that leaves everything to another one; a subclass changes what it must. */
public abstract class ForwardingLayout implements ModelLayout {
    private final ModelLayout layout;

    /** Forwards to that layout. */
    protected ForwardingLayout(ModelLayout layout) {
        this.layout = layout;
    }

    /** The other layout. */
    protected final ModelLayout layout() {
        return layout;
    }

    @Override
    public Path modelPath() {
        return layout.modelPath();
    }

    @Override
    public Path partFolder() {
        return layout.partFolder();
    }

    @Override
    public String partName(PlannedFile file) {
        return layout.partName(file);
    }

    @Override
    public @Nullable Path find(PlannedFile file) throws IOException {
        return layout.find(file);
    }

    @Override
    public @Nullable Path own(PlannedFile file, Path found) throws IOException {
        return layout.own(file, found);
    }

    @Override
    public @Nullable Path inUserFolder(PlannedFile file) {
        return layout.inUserFolder(file);
    }

    @Override
    public boolean recorded(PlannedFile file) throws IOException {
        return layout.recorded(file);
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        layout.place(file, content);
    }

    @Override
    public void adopt(PlannedFile file, Path found) throws IOException {
        layout.adopt(file, found);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        layout.complete(plan);
    }
}
