package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** The stage of one contract test: a server that offers a model, and a Modelhaul that watchers download it with. */
final class ContractRun implements AutoCloseable {
    /** The file that troubles concern; large enough to be met in mid-transfer, small enough to be quick. */
    static final String LARGE = "model.bin";

    static final long LARGE_BYTES = 6 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final ProviderFixture fixture;
    private final Map<String, Content> files = new LinkedHashMap<>();
    private Modelhaul haul;

    private ContractRun(ProviderFixture.Factory factory, Path folder) {
        this.folder = folder;
        this.fixture = factory.fixture(folder);
        this.haul = fixture.modelhaul().build();
        files.put(LARGE, Content.generated(7, LARGE_BYTES));
        if (!fixture.lacks().containsKey(ProviderTrait.SEVERAL_FILES)) {
            files.put("config.json", Content.of("{\"model_type\":\"contract\"}"));
        }
    }

    /** Starts; what the provider must be able to do for this test comes last. */
    static ContractRun of(ProviderFixture.Factory factory, Path folder, ProviderTrait... needed) {
        ContractRun run = new ContractRun(factory, folder);
        try {
            for (ProviderTrait trait : needed) {
                String reason = run.fixture.lacks().get(trait);
                assumeTrue(reason == null, () -> run.fixture.provider() + " lacks " + trait + ": " + reason);
            }
            run.fixture.offer(run.files);
            return run;
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    ProviderFixture fixture() {
        return fixture;
    }

    Modelhaul haul() {
        return haul;
    }

    Path folder() {
        return folder;
    }

    /** The provider's options, impatient. */
    DownloadOptions options() {
        return fixture.options().toBuilder()
                .set(DownloadOptions.RETRIES, 3)
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(20)))
                .set(DownloadOptions.STALL_TIMEOUT, Duration.ofSeconds(60))
                .build();
    }

    boolean has(ProviderTrait trait) {
        return !fixture.lacks().containsKey(trait);
    }

    Flux<DownloadProgress> download(DownloadOptions options) {
        return haul.download(fixture.provider(), fixture.model(), options);
    }

    DownloadWatcher watch() {
        return watch(options());
    }

    DownloadWatcher watch(DownloadOptions options) {
        return watch(options, Long.MAX_VALUE);
    }

    DownloadWatcher watch(DownloadOptions options, long firstRequest) {
        return download(options).subscribeWith(new DownloadWatcher(firstRequest, LIMIT));
    }

    /** A watcher of a transfer that hangs, with some of the bytes here. */
    DownloadWatcher watchStalled() {
        fixture.cause(ProviderTrouble.STALL);
        DownloadWatcher watcher = watch();
        watcher.awaitBytes(LARGE_BYTES / 8);
        return watcher;
    }

    /** Goes on as a new process would. */
    void newModelhaul() {
        haul.close();
        haul = fixture.modelhaul().build();
    }

    /** All files of the finished model have the offered bytes. */
    void assertRight(Path model) {
        files.forEach((name, content) -> {
            Path file = fixture.file(model, name);
            assertThat(file).isRegularFile();
            assertThat(Content.of(file).sha256()).as("content of %s", file).isEqualTo(content.sha256());
        });
    }

    long offeredBytes() {
        return files.values().stream().mapToLong(Content::size).sum();
    }

    /** No more than so many times the model's bytes were sent in total. */
    void assertServedAtMost(double times) {
        assertThat((double) fixture.contentBytes() / offeredBytes())
                .as(() -> "bytes served, as a multiple of the model's, by" + served())
                .isLessThanOrEqualTo(times);
    }

    private String served() {
        return fixture.requests().stream()
                .map(request -> "\n  " + request.target() + " " + request.range() + ": " + request.contentBytes())
                .collect(Collectors.joining());
    }

    /** Under no name that a reader would trust are there bytes that could pass for the large file. */
    void assertNothingKept() {
        assertThat(filesBelow(folder).filter(file -> !file.toString().endsWith(".part")))
                .as("files of the model's size")
                .noneMatch(file -> file.toFile().length() >= LARGE_BYTES);
    }

    void awaitConnections(int count, Duration limit) {
        await(count + " open connections", () -> fixture.openConnections() == count, limit);
    }

    static void await(String what, BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("waiting " + limit + " for " + what)
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    static Stream<Path> filesBelow(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            haul.close();
        } finally {
            fixture.close();
        }
    }
}
