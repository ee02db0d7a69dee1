package io.modelhaul.huggingface;

import io.modelhaul.ModelRef;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.api.PercentCoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The projectors that a repository offers beside its GGUF models: what llama.cpp needs to see or hear. They are files of
 * their own with {@code mmproj} in their name. Blocks on files.
 */
final class Projectors {
    private final HubRequest request;

    Projectors(HubRequest request) {
        this.request = request;
    }

    /** Sources of those that the request did not bring itself; none when it brought no GGUF model. */
    List<ModelRef.Source> proposed() throws IOException {
        List<ModelRef.Source> proposed = new ArrayList<>();
        for (String commit : request.store().commits(request.revision())) {
            HubTree tree = request.store().tree(commit);
            if (tree == null || !request.selection().answeredBy(tree, null)) {
                continue;
            }
            List<HubFile> brought = request.selection().of(tree, request.repo().name());
            boolean gguf = brought.stream().anyMatch(file -> gguf(file) && !projector(file));
            boolean seeing = brought.stream().anyMatch(Projectors::projector);
            if (gguf && !seeing) {
                tree.files().stream()
                        .filter(Projectors::projector)
                        .map(this::source)
                        .forEach(proposed::add);
            }
            return proposed;
        }
        return proposed;
    }

    private static boolean gguf(HubFile file) {
        return GgufName.of(file.path()).isGguf();
    }

    private static boolean projector(HubFile file) {
        return GgufName.of(file.path()).isProjector();
    }

    private ModelRef.Source source(HubFile file) {
        String path = Arrays.stream(file.path().split("/", -1))
                .map(PercentCoding::encode)
                .collect(Collectors.joining("/"));
        return ModelRef.parse(
                "hf://" + request.repo().name() + "@" + PercentCoding.encode(request.revision()) + "/" + path);
    }
}
