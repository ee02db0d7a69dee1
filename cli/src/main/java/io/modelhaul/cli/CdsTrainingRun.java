package io.modelhaul.cli;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.hub.StorageHost;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs what people run most, against a Hub of its own and in an empty home, so that the launcher can archive the classes
 * that this takes.
 */
final class CdsTrainingRun {
    private static final String MODEL = "rehearsal/model";
    /** Large enough for several connections. */
    private static final long SIZE = 24_000_000;

    private CdsTrainingRun() {}

    /** Ends with 1 when a command did not do what it was to do. */
    public static void main(String[] args) {
        System.exit(run() ? 0 : 1);
    }

    private static boolean run() {
        try (LocalHub hub = LocalHub.builder()
                .storage(StorageHost.SAME_HOST)
                .model(
                        MODEL,
                        files -> files.lfs("model.safetensors", Content.generated(1, SIZE))
                                .file("config.json", "{}")
                                .file("tokenizer.json", Content.generated(2, 100_000)))
                .start()) {
            String endpoint = hub.endpoint().toString();
            boolean pulled = call(endpoint, "pull") == 0 && call(endpoint, "pull", "--json") == 0;
            boolean looked = call(endpoint, "plan") == 0 && Main.run(List.of("list")) == 0;
            // Nobody is there; by then TLS is ready.
            call("https://127.0.0.1:1", "pull", "--policy", "refresh", "--retries", "0");
            return pulled && looked;
        }
    }

    private static int call(String endpoint, String command, String... more) {
        List<String> args = new ArrayList<>(List.of(command, "hf", MODEL, "--endpoint", endpoint));
        args.addAll(List.of(more));
        return Main.run(args);
    }
}
