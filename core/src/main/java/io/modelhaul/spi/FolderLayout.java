package io.modelhaul.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plain files under one folder, each where its name says. */
public final class FolderLayout implements ModelLayout {
    private static final int MAX_NAME = 80;
    private final Path folder;
    private final Path modelPath;

    private FolderLayout(Path folder, Path modelPath) {
        this.folder = folder;
        this.modelPath = modelPath;
    }

    /** A layout in that folder, which need not exist. A model of one file is that file; a larger one is the folder. */
    public static FolderLayout of(Path folder, List<PlannedFile> files) {
        Path absolute = folder.toAbsolutePath().normalize();
        return new FolderLayout(
                absolute, files.size() == 1 ? files.get(0).path().under(absolute) : absolute);
    }

    @Override
    public Path modelPath() {
        return modelPath;
    }

    @Override
    public Path partFolder() {
        return folder.resolve(".modelhaul");
    }

    /** The end of the file's name, and a hash of all of it. */
    @Override
    public String partName(PlannedFile file) {
        String name = file.path().value();
        return SafePath.readable(name, MAX_NAME) + "." + Integer.toHexString(name.hashCode());
    }

    @Override
    public @Nullable Path find(PlannedFile file) throws IOException {
        Path path = file.path().under(folder);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? path : null;
    }

    @Override
    public Path inUserFolder(PlannedFile file) {
        return file.path().under(folder);
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        Path target = file.path().createParents(folder);
        Files.move(content, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A model without files is an empty folder. */
    @Override
    public void complete(DownloadPlan plan) throws IOException {
        Files.createDirectories(folder);
    }
}
