package example;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.spi.Ability;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import io.modelhaul.spi.folder.OneFolderPerModel;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * A provider of your own: models on a company's web server. A model is a folder there, with a list of its files in
 * {@code files.txt}, one {@code sha256 size path} a line. The provider plans: it names the files, their digests and their
 * addresses. The engine downloads, resumes and verifies; {@link OneFolderPerModel} keeps, lists and removes.
 */
public final class ShelfProvider implements ModelProvider {
    private static final String ID = "shelf";
    private static final int MAX_LIST_BYTES = 1 << 20;
    private static final OneFolderPerModel MODELS = new OneFolderPerModel(ID);
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
            ID,
            List.of(),
            List.of(ID),
            Set.of(DownloadOptions.ENDPOINT, DownloadOptions.TOKEN, DownloadOptions.CACHE_DIR),
            "The company's shelf");

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Ability> abilities() {
        return List.of(MODELS);
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        new SafePath(request.model());
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            URI folder = folder(request, context);
            Credentials credentials = credentials(request, folder);
            HttpRequest list = HttpRequest.get(folder.resolve("files.txt")).credentials(credentials);
            Mono<List<PlannedFile>> asked = context.http()
                    .fetch(list, MAX_LIST_BYTES)
                    .map(body -> files(new String(body.bytes(), StandardCharsets.UTF_8), folder, credentials));
            return MODELS.plan(request, context, asked, path -> source(folder, path, credentials));
        });
    }

    private static List<PlannedFile> files(String list, URI folder, Credentials credentials) {
        List<PlannedFile> files = new ArrayList<>();
        for (String line : list.split("\n")) {
            String[] parts = line.split(" ", 3);
            if (parts.length != 3) {
                throw new DownloadException(ErrorCode.PROTOCOL, "files.txt has a line that names no file: " + line);
            }
            SafePath path = new SafePath(parts[2]);
            ContentDigest digest = ContentDigest.sha256(parts[0]);
            files.add(new PlannedFile(
                    path, Long.valueOf(parts[1]), List.of(digest), source(folder, path, credentials)));
        }
        return files;
    }

    private static List<FileSource> source(URI folder, SafePath path, Credentials credentials) {
        URI address = folder.resolve(encoded(path));
        return List.of(HttpSource.of(ID, address, credentials, StatusErrors.STANDARD));
    }

    private static URI folder(DownloadRequest request, ProviderContext context) {
        URI endpoint = request.options().get(DownloadOptions.ENDPOINT);
        String server = endpoint == null ? context.environment().get("SHELF") : endpoint.toString();
        if (server == null) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, "Set SHELF to the address of the shelf's server.");
        }
        return URI.create(server + "/" + encoded(new SafePath(request.model())) + "/");
    }

    private static String encoded(SafePath path) {
        String text = URLEncoder.encode(path.value(), StandardCharsets.UTF_8);
        return text.replace("+", "%20").replace("%2F", "/");
    }

    /** The engine sends them to that server only, also when it redirects. */
    private static Credentials credentials(DownloadRequest request, URI folder) {
        String token = request.options().get(DownloadOptions.TOKEN);
        return token == null ? null : new Credentials(folder, Map.of("Authorization", "Bearer " + token));
    }
}
