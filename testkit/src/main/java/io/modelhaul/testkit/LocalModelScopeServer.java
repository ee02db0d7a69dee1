package io.modelhaul.testkit;

import io.modelhaul.testkit.content.FileSet;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Starts a {@link LocalModelScope} over a folder of repositories, for scripts: prints the address as its only line on
 * standard output and runs until it is killed.
 *
 * <p>The folder holds {@code models/owner/name/...} and {@code datasets/owner/name/...}.
 */
public final class LocalModelScopeServer {

    private static final String USAGE = "Usage: LocalModelScopeServer --repos DIR [--port N] [--listing-limit N]"
            + " [--token T] [--private OWNER/NAME] [--rate BYTES_PER_SECOND] [--latency MILLIS]";

    private final LocalModelScope.Builder builder = LocalModelScope.builder();
    private final Deque<String> hidden = new ArrayDeque<>();
    private String token = "";
    private long bytesPerSecond;
    private long latencyMillis;

    private LocalModelScopeServer() {}

    /** Runs the server; see {@link LocalModelScopeServer}. */
    public static void main(String[] arguments) throws InterruptedException {
        LocalModelScopeServer settings = new LocalModelScopeServer();
        try {
            settings.read(new ArrayDeque<>(List.of(arguments)));
        } catch (RuntimeException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        try (LocalModelScope site = settings.start()) {
            System.out.println(site.endpoint());
            new CountDownLatch(1).await();
        }
    }

    private void read(Deque<String> arguments) {
        while (!arguments.isEmpty()) {
            String option = arguments.pop();
            String value = arguments.isEmpty() ? "" : arguments.pop();
            switch (option) {
                case "--repos" -> addRepositories(Path.of(value));
                case "--port" -> builder.port(Integer.parseInt(value));
                case "--listing-limit" -> builder.listingLimit(Integer.parseInt(value));
                case "--token" -> token = value;
                case "--private" -> hidden.add(value);
                case "--rate" -> bytesPerSecond = Long.parseLong(value);
                case "--latency" -> latencyMillis = Long.parseLong(value);
                default -> throw new IllegalArgumentException("Unknown option " + option);
            }
        }
    }

    private LocalModelScope start() {
        if (!token.isEmpty()) {
            builder.token(token);
        }
        LocalModelScope site = builder.start();
        hidden.forEach(id -> site.model(id).privateFor(token));
        if (latencyMillis > 0) {
            site.faults().onAll().inject(Fault.latency(Duration.ofMillis(latencyMillis)));
        }
        if (bytesPerSecond > 0) {
            site.faults().onAll().inject(Fault.bytesPerSecond(bytesPerSecond));
        }
        return site;
    }

    private void addRepositories(Path root) {
        add(root.resolve("models"), builder::model);
        add(root.resolve("datasets"), builder::dataset);
    }

    private static void add(Path kind, BiConsumer<String, Consumer<FileSet>> target) {
        for (Path owner : folders(kind)) {
            for (Path name : folders(owner)) {
                target.accept(owner.getFileName() + "/" + name.getFileName(), files -> files.folder(name));
            }
        }
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(root)) {
            return found.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + root, e);
        }
    }
}
