package io.modelhaul.builtin;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A model that is on this machine already: checks that it is there, and tells where. */
public final class LocalPathProvider implements ModelProvider {
    private static final int MAX_FILES = 100_000;
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
                    "path",
                    List.of("local"),
                    List.of("file"),
                    Set.of(DownloadOptions.SHA256),
                    "A file or folder on this machine")
            .withLayer("local");

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return context.blocking(() -> plan(request, context.environment().path(request.model())));
    }

    private static DownloadPlan plan(DownloadRequest request, Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new DownloadException(
                    ErrorCode.NOT_FOUND,
                    "There is nothing at " + path + ". Check the path, or name a source to pull from.");
        }
        Path root = path.toAbsolutePath().normalize();
        List<PlannedFile> files = Files.isDirectory(root) ? folder(root) : List.of(file(root, request));
        return new DownloadPlan("path", request.model(), null, null, files, new InPlace(root));
    }

    private static PlannedFile file(Path file, DownloadRequest request) throws IOException {
        String sha256 = request.options().get(DownloadOptions.SHA256);
        List<ContentDigest> digests = sha256 == null ? List.of() : List.of(ContentDigest.sha256(sha256));
        SafePath name = new SafePath(String.valueOf(file.getFileName()));
        return new PlannedFile(name, Files.size(file), digests, List.of());
    }

    private static List<PlannedFile> folder(Path root) throws IOException {
        List<PlannedFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile).limit(MAX_FILES)::iterator) {
                String name = root.relativize(path).toString().replace('\\', '/');
                files.add(new PlannedFile(new SafePath(name), Files.size(path), List.of(), List.of()));
            }
        }
        return files;
    }

    /** Everything is where it is; nothing is ever written. */
    private record InPlace(Path root) implements ModelLayout {
        @Override
        public Path modelPath() {
            return root;
        }

        @Override
        public Path partFolder() {
            return root.resolveSibling(".modelhaul");
        }

        @Override
        public String partName(PlannedFile file) {
            return "none";
        }

        @Override
        public @Nullable Path find(PlannedFile file) {
            return Files.isDirectory(root) ? file.path().under(root) : root;
        }

        /** The caller's files stay where they are, right or wrong. */
        @Override
        public @Nullable Path own(PlannedFile file, Path found) {
            return null;
        }

        @Override
        public void place(PlannedFile file, Path content) throws IOException {
            throw new IOException("A local path is never written to.");
        }
    }
}
