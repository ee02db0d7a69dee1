package io.modelhaul.rkllm;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plain files in the repository's folder, each where its path says, and a hidden record of where they came from. */
final class RkllmLayout implements ModelLayout {
    /** Holds what is not finished. */
    static final String WORK = ".modelhaul";

    private static final int MAX_NAME = 60;
    private static final int DIGEST_LENGTH = 12;

    private final Path folder;
    private final String repository;
    private final ModelRecord model;

    /**
     * A layout of one model.
     *
     * @param repository {@code owner/name}
     * @param model what will be remembered
     * @throws DownloadException {@link ErrorCode#IO} when a link stands where one of the folders should
     */
    RkllmLayout(ModelFolders folders, String repository, ModelRecord model) {
        this.folder = folders.of(repository);
        this.repository = repository;
        this.model = model;
        for (Path each = folder; each != null && !each.equals(folders.root()); each = each.getParent()) {
            refuseLink(each);
        }
        refuseLink(folder.resolve(WORK));
    }

    private static void refuseLink(Path path) {
        if (Files.isSymbolicLink(path)) {
            throw new DownloadException(
                    ErrorCode.IO, "Refused to write through the link " + path + ": remove it and try again.");
        }
    }

    @Override
    public Path modelPath() {
        return new SafePath(model.file()).under(folder);
    }

    @Override
    public Path partFolder() {
        return folder.resolve(WORK);
    }

    @Override
    public String partName(PlannedFile file) {
        String digest = file.wholeFileDigest().map(each -> each.value()).orElse("any");
        return partName(file.path().value()) + digest.substring(0, Math.min(DIGEST_LENGTH, digest.length()));
    }

    /** What the names of all unfinished files of that path begin with. */
    static String partName(String path) {
        return SafePath.readable(path, MAX_NAME) + "." + Integer.toHexString(path.hashCode()) + ".";
    }

    @Override
    public @Nullable Path find(PlannedFile file) {
        Path path = file.path().under(folder);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? path : null;
    }

    @Override
    public Path inUserFolder(PlannedFile file) {
        return file.path().under(folder);
    }

    @Override
    public boolean recorded(PlannedFile file) throws IOException {
        return RepositoryRecord.read(folder).stream()
                .flatMap(known -> known.models().stream())
                .flatMap(each -> each.files().stream())
                .anyMatch(each -> each.path().equals(file.path().value()));
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        Path target = file.path().createParents(folder);
        Files.move(content, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!file.path().value().equals(model.file())) {
            UnfinishedFiles.of(folder).notePlaced(file.path().value());
        }
    }

    /** The record of a model that was here already stays as it is. */
    private Optional<RepositoryRecord> recorded(Optional<RepositoryRecord> remembered) {
        RepositoryRecord known = remembered.orElse(RepositoryRecord.none(repository));
        ModelRecord before = known.model(model.file()).orElse(null);
        return Optional.of(before == null || !model.asOf(before).equals(before) ? known.with(model) : known);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        RepositoryRecord.change(folder, this::recorded);
        for (PlannedFile file : plan.files()) {
            UnfinishedFiles.of(folder).removeSuperseded(file.path().value(), partName(file));
        }
        DurableFolders.force(folder);
    }
}
