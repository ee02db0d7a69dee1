package io.modelhaul.testkit;

import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.RepositoryType;
import io.modelhaul.testkit.hub.StorageHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Starts a {@link LocalHub} over a folder of repositories, for scripts: prints the address as its only line on standard
 * output and runs until it is killed.
 *
 * <p>The folder holds {@code models/owner/name/...}, {@code datasets/owner/name/...} and {@code spaces/owner/name/...}.
 */
public final class LocalHubServer {

    private static final String USAGE = "Usage: LocalHubServer --repos DIR [--port N] [--storage other-name|same-host|"
            + "other-port|none] [--page-size N] [--token T] [--tls] [--rate BYTES_PER_SECOND] [--latency MILLIS]";

    private final LocalHubBuilder builder = LocalHub.builder();
    private long bytesPerSecond;
    private long latencyMillis;

    private LocalHubServer() {}

    /** Runs the server; see {@link LocalHubServer}. */
    public static void main(String[] arguments) throws InterruptedException {
        LocalHubServer server = new LocalHubServer();
        try {
            server.read(new ArrayDeque<>(List.of(arguments)));
        } catch (RuntimeException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        try (LocalHub hub = server.start()) {
            System.out.println(hub.endpoint());
            new CountDownLatch(1).await();
        }
    }

    private void read(Deque<String> arguments) {
        while (!arguments.isEmpty()) {
            String option = arguments.pop();
            switch (option) {
                case "--repos" -> addRepositories(Path.of(value(option, arguments)));
                case "--port" -> builder.port(Integer.parseInt(value(option, arguments)));
                case "--page-size" -> builder.pageSize(Integer.parseInt(value(option, arguments)));
                case "--token" -> builder.token(value(option, arguments));
                case "--tls" -> builder.tls();
                case "--rate" -> bytesPerSecond = Long.parseLong(value(option, arguments));
                case "--latency" -> latencyMillis = Long.parseLong(value(option, arguments));
                case "--storage" -> builder.storage(storageHost(value(option, arguments)));
                default -> throw new IllegalArgumentException("Unknown option " + option);
            }
        }
    }

    private LocalHub start() {
        LocalHub hub = builder.start();
        if (latencyMillis > 0) {
            hub.faults().onAll().inject(Fault.latency(Duration.ofMillis(latencyMillis)));
        }
        if (bytesPerSecond > 0) {
            hub.faults().onAll().inject(Fault.bytesPerSecond(bytesPerSecond));
        }
        return hub;
    }

    private void addRepositories(Path root) {
        for (RepositoryType type : RepositoryType.values()) {
            for (Path owner : folders(root.resolve(type.apiName()))) {
                folders(owner).forEach(name -> add(type, owner, name));
            }
        }
    }

    private void add(RepositoryType type, Path owner, Path folder) {
        String id = owner.getFileName() + "/" + folder.getFileName();
        builder.repository(type, id, repository -> repository.commit(files -> files.folder(folder)));
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

    private static StorageHost storageHost(String name) {
        return StorageHost.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static String value(String option, Deque<String> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("Option " + option + " needs a value");
        }
        return arguments.pop();
    }
}
