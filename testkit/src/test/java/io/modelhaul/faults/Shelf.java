package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.hub.StorageHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A server of some files, faults on demand, and impatient clients that fetch them. */
final class Shelf implements AutoCloseable {
    private static final String REPOSITORY = "shelf/files";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, Content> contents;
    private final LocalHub hub;

    Shelf(Map<String, Content> contents) {
        this.contents = Map.copyOf(contents);
        this.hub = LocalHub.builder()
                .storage(StorageHost.NONE)
                .model(REPOSITORY, files -> contents.forEach(files::file))
                .start();
    }

    LocalHub hub() {
        return hub;
    }

    Content content(String name) {
        return contents.get(name);
    }

    URI address(String name) {
        return URI.create(hub.endpoint() + "/" + REPOSITORY + "/resolve/main/" + name);
    }

    /** A Modelhaul of its own that keeps everything below a folder, and waits a second at most for anything. */
    Modelhaul modelhaul(Path folder) {
        return modelhaul(folder, Duration.ofSeconds(1));
    }

    Modelhaul modelhaul(Path folder, Duration patience) {
        return modelhaul(folder, patience, file -> file);
    }

    /** The same, which plans otherwise than with all that is known. */
    Modelhaul modelhaul(Path folder, Duration patience, UnaryOperator<PlannedFile> planned) {
        DownloadOptions impatient = DownloadOptions.builder()
                .set(DownloadOptions.CONNECT_TIMEOUT, Duration.ofSeconds(5))
                .set(DownloadOptions.STALL_TIMEOUT, patience)
                .set(DownloadOptions.RETRIES, 3)
                .set(DownloadOptions.RETRY_BUDGET, Duration.ofSeconds(20))
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(20)))
                .build();
        return Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .stateFolder(folder.resolve("state"))
                .provider(new ShelfProvider(contents, this::address, planned))
                .defaults(impatient)
                .build();
    }

    static DownloadOptions options(Path folder) {
        return DownloadOptions.builder().cacheDir(folder.resolve("cache")).build();
    }

    /** Starts a download of files into {@code cache} below the folder. */
    DownloadWatcher watch(Modelhaul haul, Path folder, String... names) {
        return watch(haul, options(folder), names);
    }

    DownloadWatcher watch(Modelhaul haul, DownloadOptions options, String... names) {
        return haul.download("shelf", String.join(" ", names), options)
                .subscribeWith(new DownloadWatcher(Long.MAX_VALUE, LIMIT));
    }

    /** Every named file is in the cache below the folder, with the right bytes, and nothing else is left there. */
    void assertRight(Path folder, String... names) {
        for (String name : names) {
            Path file = folder.resolve("cache").resolve(name);
            assertThat(file).isRegularFile();
            assertThat(Content.of(file).sha256())
                    .as("content of %s", name)
                    .isEqualTo(contents.get(name).sha256());
        }
        assertThat(files(folder.resolve("cache"))).as("files in the cache").hasSize(names.length);
    }

    /** No file has its final name. */
    static void assertNothingKept(Path folder) {
        assertThat(files(folder.resolve("cache")))
                .allMatch(file -> file.getParent().endsWith(".modelhaul"));
    }

    static List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder and all that is in it. */
    static void delete(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of content sent for a file, as a multiple of its size. */
    double served(String name) {
        long bytes = hub.log().forFile(name).stream()
                .filter(request -> request.method().equals("GET"))
                .mapToLong(ServedRequest::contentBytes)
                .sum();
        return (double) bytes / contents.get(name).size();
    }

    /** Forgets what happened and takes all faults away, for the next test. */
    void reset() {
        hub.faults().clear();
        hub.log().clear();
    }

    @Override
    public void close() {
        hub.close();
    }
}
