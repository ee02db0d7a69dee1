import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * A small provider, as somebody outside would write it: a model is a folder on a web server, with a list of its files in
 * {@code files.txt}, one {@code sha256 size path} a line. The list is kept beside the files, so that a complete model needs
 * no server.
 */
public final class SampleProvider implements ModelProvider {
    private static final int LIST_BYTES = 1 << 20;

    @Override
    public ProviderDescriptor descriptor() {
        return ProviderDescriptor.of(
                "sample",
                List.of("shelf"),
                List.of("sample"),
                Set.of(DownloadOptions.ENDPOINT, DownloadOptions.TOKEN, DownloadOptions.CACHE_DIR),
                "Models on a shelf");
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        Path folder = request.options()
                .get(DownloadOptions.CACHE_DIR, context.environment().storeFolder())
                .resolve("sample")
                .resolve(new SafePath(request.model()).value());
        Path kept = folder.resolve("files.txt");
        Mono<String> fetched = fetchList(request, context, kept);
        boolean asks = request.options().policy() == CachePolicy.REFRESH;
        Mono<String> list = asks ? fetched : keptList(context, kept).switchIfEmpty(fetched);
        return list.map(lines -> plan(request, folder, lines));
    }

    private static Mono<String> keptList(ProviderContext context, Path kept) {
        return context.blocking(() -> Files.exists(kept) ? Files.readString(kept) : null);
    }

    private static Mono<String> fetchList(DownloadRequest request, ProviderContext context, Path kept) {
        HttpRequest call = HttpRequest.get(address(request, "files.txt")).credentials(credentials(request));
        return context.http().fetch(call, LIST_BYTES).flatMap(body -> {
            String lines = new String(body.bytes(), StandardCharsets.UTF_8);
            boolean keeps = request.options().policy() != CachePolicy.NO_CACHE;
            return keeps ? keep(context, kept, lines) : Mono.just(lines);
        });
    }

    private static Mono<String> keep(ProviderContext context, Path kept, String lines) {
        return context.blocking(() -> {
            Files.createDirectories(kept.getParent());
            Files.writeString(kept, lines);
            return lines;
        });
    }

    private static DownloadPlan plan(DownloadRequest request, Path folder, String lines) {
        List<PlannedFile> files = new ArrayList<>();
        for (String line : lines.split("\n")) {
            String[] parts = line.split(" ", 3);
            if (parts.length != 3) {
                throw new DownloadException(ErrorCode.PROTOCOL, "files.txt holds a line that is none: " + line);
            }
            files.add(new PlannedFile(
                    new SafePath(parts[2]),
                    Long.valueOf(parts[1]),
                    List.of(ContentDigest.sha256(parts[0])),
                    List.of(HttpSource.of(
                            "shelf", address(request, parts[2]), credentials(request), StatusErrors.STANDARD))));
        }
        return new DownloadPlan("sample", request.model(), null, null, files, FolderLayout.of(folder, files));
    }

    private static URI address(DownloadRequest request, String file) {
        URI endpoint = request.options().get(DownloadOptions.ENDPOINT, URI.create("http://localhost"));
        return URI.create(endpoint + "/" + request.model() + "/resolve/main/" + file);
    }

    private static Credentials credentials(DownloadRequest request) {
        String token = request.options().get(DownloadOptions.TOKEN);
        return token == null
                ? null
                : new Credentials(address(request, ""), Map.of("Authorization", "Bearer " + token));
    }
}
