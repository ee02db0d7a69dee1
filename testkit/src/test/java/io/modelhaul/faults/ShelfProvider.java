package io.modelhaul.faults;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import io.modelhaul.testkit.content.Content;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Plans files whose sizes and digests are known beforehand; a model's name is those of its files, with blanks between. */
final class ShelfProvider implements ModelProvider {
    private final Map<String, Content> contents;
    private final Function<String, URI> address;

    private final UnaryOperator<PlannedFile> planned;

    ShelfProvider(Map<String, Content> contents, Function<String, URI> address, UnaryOperator<PlannedFile> planned) {
        this.contents = contents;
        this.address = address;
        this.planned = planned;
    }

    @Override
    public ProviderDescriptor descriptor() {
        return ProviderDescriptor.of(
                "shelf", List.of(), List.of("shelf"), Set.of(DownloadOptions.CACHE_DIR), "Files known beforehand");
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        List<PlannedFile> files = Stream.of(request.model().split(" "))
                .map(this::file)
                .map(planned)
                .toList();
        var folder = request.options()
                .get(DownloadOptions.CACHE_DIR, context.environment().storeFolder());
        return Mono.just(new DownloadPlan("shelf", request.model(), null, null, files, FolderLayout.of(folder, files)));
    }

    private PlannedFile file(String name) {
        Content content = contents.get(name);
        return new PlannedFile(
                new SafePath(name),
                content.size(),
                List.of(ContentDigest.sha256(content.sha256())),
                List.of(HttpSource.of("shelf", address.apply(name))));
    }
}
