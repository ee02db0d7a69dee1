package io.modelhaul.huggingface;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.cache.HubStore;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts snapshots on disk through the layouts, as the engine does, without any network. */
public final class StoredFixture {
    public static final String COMMIT = "c0ffee0000000000000000000000000000000001";
    public static final String NEXT_COMMIT = "c0ffee0000000000000000000000000000000002";

    private final Map<String, String> variables = new HashMap<>();
    private final DownloadOptions options;
    private String model = "owner/name";

    public StoredFixture(Path home, DownloadOptions options) {
        variables.put("HOME", home.toString());
        this.options = options;
    }

    public StoredFixture with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    public StoredFixture model(String name) {
        model = name;
        return this;
    }

    public HubRequest request() {
        return HubRequest.of(new DownloadRequest("huggingface", model, options), Environment.of(variables));
    }

    public HubStore store() {
        return request().store();
    }

    /** A small file, named by its git hash. */
    public static HubFile small(String path, String content) {
        return new HubFile(path, bytes(content).length, hash(ContentDigest.gitSha1(""), content), null, null);
    }

    /** A large file, named by its sha-256. */
    public static HubFile large(String path, String content) {
        String sha256 = hash(ContentDigest.sha256(""), content);
        return new HubFile(path, bytes(content).length, hash(ContentDigest.gitSha1(""), "pointer"), sha256, null);
    }

    public static String hash(ContentDigest algorithm, String content) {
        byte[] bytes = bytes(content);
        return HexFormat.of().formatHex(algorithm.newHash(bytes.length).digest(bytes));
    }

    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    public DownloadPlan plan(String commit, HubFile... files) throws IOException {
        HubRequest request = request();
        HubTree tree = new HubTree(List.of(files));
        Snapshot snapshot = request.snapshot(commit, tree, true);
        return new HubPlan(request, snapshot, null)
                .of(tree.files(), request.store().layout(snapshot));
    }

    public static PlannedFile file(DownloadPlan plan, String path) {
        return plan.files().stream()
                .filter(file -> file.path().value().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** What the engine does with content that arrived and was verified. */
    public static void arrive(DownloadPlan plan, String path, String content) throws IOException {
        ModelLayout layout = plan.layout();
        Files.createDirectories(layout.partFolder());
        Path part = layout.partFolder().resolve("small." + path.hashCode() + ".part");
        layout.place(file(plan, path), Files.writeString(part, content));
    }

    /** Where the content of a file is found. */
    public static Path found(DownloadPlan plan, String path) throws IOException {
        return Objects.requireNonNull(plan.layout().find(file(plan, path)), path);
    }

    /** Puts files and their contents in place and completes the model. */
    public DownloadPlan stored(String commit, String... contentOf) throws IOException {
        HubFile[] files = new HubFile[contentOf.length / 2];
        Arrays.setAll(files, i -> small(contentOf[2 * i], contentOf[2 * i + 1]));
        DownloadPlan plan = plan(commit, files);
        for (int i = 0; i < contentOf.length; i += 2) {
            arrive(plan, contentOf[i], contentOf[i + 1]);
        }
        plan.layout().complete(plan);
        return plan;
    }
}
