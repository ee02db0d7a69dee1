package io.modelhaul.cli;

import io.modelhaul.DownloadOptions;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.hub.StorageHost;
import java.nio.file.Path;

/** The Hub of the demo, with one made-up model. */
final class DemoHub implements AutoCloseable {
    static final String MODEL = "demo/sample-64mb";
    static final String WEIGHTS = "model.safetensors";
    static final long WEIGHTS_SIZE = 64_000_000;

    private static final long BYTES_PER_SECOND = 20_000_000;
    private static final int CONNECTIONS = 4;

    private final LocalHub hub;

    private DemoHub(LocalHub hub) {
        this.hub = hub;
    }

    static DemoHub start() {
        return new DemoHub(LocalHub.builder()
                .storage(StorageHost.SAME_HOST)
                .model(
                        MODEL,
                        files -> files.lfs(WEIGHTS, Content.generated(1, WEIGHTS_SIZE))
                                .file("config.json", "{\"model_type\": \"sample\"}\n")
                                .file("tokenizer.json", Content.generated(2, 700_000))
                                .file("README.md", "# A sample\n\nThe weights of this model are random.\n"))
                .start());
    }

    /** Where it listens. */
    String address() {
        return hub.endpoint().toString();
    }

    /** How to ask it: with a limit, so that there is something to see. */
    DownloadOptions options(Path cache) {
        return DownloadOptions.builder()
                .endpoint(hub.endpoint())
                .cacheDir(cache)
                .set(DownloadOptions.LIMIT_RATE, BYTES_PER_SECOND)
                .set(DownloadOptions.CONNECTIONS, CONNECTIONS)
                .build();
    }

    /** Cuts every connection and takes no new ones. */
    void goAway() {
        hub.stop();
    }

    /** Takes connections again. */
    void comeBack() {
        hub.restart();
    }

    /** Bytes of the weights that went out. */
    long sent() {
        return hub.log().contentBytes(WEIGHTS);
    }

    /** What the Hub says the weights hash to. */
    String digest() {
        return hub.model(MODEL).file("main", WEIGHTS).linkedEtag();
    }

    @Override
    public void close() {
        hub.close();
    }
}
