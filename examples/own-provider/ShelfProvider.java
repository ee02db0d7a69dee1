import io.modelhaul.ModelRef;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * A provider of your own: models on a company's shelf, one file each. It only plans; the engine gives it resume, ranges,
 * verification, shared downloads and progress. Its jar has this class and META-INF/services. It is found in the folder of
 * {@code modelhaul pull --plugin-dir DIR shelf://model.gguf}, in those of MODELHAUL_PLUGINS, and on the class path:
 * {@code java -cp modelhaul.jar:shelf.jar io.modelhaul.cli.Main pull shelf://model.gguf}.
 */
public class ShelfProvider implements ModelProvider {
    @Override
    public ProviderDescriptor descriptor() {
        return ProviderDescriptor.of("shelf", List.of(), List.of("shelf"), Set.of(), "The company's shelf");
    }

    @Override
    public DownloadRequest request(ModelRef.Source source, io.modelhaul.DownloadOptions options) {
        return new DownloadRequest("shelf", source.location(), options);
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.fromCallable(() -> {
            SafePath name = new SafePath(request.model());
            URI address = URI.create(context.environment().get("SHELF")).resolve(name.value());
            // With a ContentDigest here, the engine would refuse other bytes.
            PlannedFile file = new PlannedFile(name, null, List.of(), List.of(HttpSource.of("shelf", address)));
            Path folder = context.environment().storeFolder().resolve("shelf");
            return new DownloadPlan("shelf", name.value(), null, null, List.of(file), FolderLayout.of(folder, List.of(file)));
        });
    }
}
