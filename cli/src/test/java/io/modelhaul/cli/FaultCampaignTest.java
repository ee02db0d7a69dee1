package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random accidents, one upon the other: faults of the server, processes killed, several processes and two users on one
 * cache, clocks that jump, little memory, locks held by a process that does not move, full disks. After each, no wrong byte stands under a final name, and the next run brings the model without fetching
 * much twice.
 *
 * <p>{@code -Dcampaign=N} kills N processes instead of a few, and needs {@code -Dsurefire.patience=SECONDS} when N is large;
 * {@code -Dcampaign.seed=S} repeats a run.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FaultCampaignTest {
    private static final int KILLS = Integer.getInteger("campaign", 10);
    private static final long SEED = Long.getLong("campaign.seed", System.nanoTime());
    private static final List<String> QUICK_START = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    private static final List<String> LITTLE_MEMORY = List.of(
            "-Xmx64m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto");
    private static final List<String> PATIENCE =
            List.of("--retry-delay", "50ms,100ms,200ms", "--retries", "40", "--stall-timeout", "2s");
    private static final Map<String, Content> FILES = new TreeMap<>(Map.of(
            "model-1.safetensors", Content.generated(1, 20_000_000),
            "model-2.safetensors", Content.generated(2, 33_000_001),
            "tokenizer.json", Content.generated(3, 900_000),
            "config.json", Content.generated(4, 700),
            "empty.txt", Content.of("")));
    private static final long TOTAL =
            FILES.values().stream().mapToLong(Content::size).sum();
    /** What may have to be fetched again after a kill: what each connection had not yet on disk, and then some. */
    private static final long LOST_BY_A_KILL = 16 << 20;

    private static final List<Function<Random, Fault>> FAULTS = List.of(
            random -> Fault.cutAfter(random.nextInt(8_000_000)),
            random -> Fault.resetAfter(random.nextInt(8_000_000)),
            random -> Fault.stallAfter(random.nextInt(8_000_000)),
            random -> Fault.stallAfter(random.nextInt(8_000_000), Duration.ofMillis(300)),
            random -> Fault.flipByte(random.nextInt(20_000_000)),
            random -> Fault.garbageAfter(random.nextInt(50_000)),
            random -> Fault.truncatedBy(1 + random.nextInt(100_000)),
            random -> Fault.contentLengthOffBy(random.nextInt(20_000) - 10_000L),
            random -> Fault.contentRangeShiftedBy(1 + random.nextInt(10_000)),
            random -> Fault.contentRangeTotal("*"),
            random -> Fault.otherPart(random.nextInt(1_000_000), 1_000),
            random -> Fault.ignoreRange(),
            random -> Fault.etag("W/\"weak\""),
            random -> Fault.noEtag(),
            random -> Fault.status(500 + random.nextInt(4)),
            random -> Fault.retryAfter(503, random.nextInt(2)),
            random -> Fault.rateLimited(0),
            random -> Fault.html(),
            random -> Fault.chunked(),
            random -> Fault.gzip(),
            random -> Fault.latency(Duration.ofMillis(random.nextInt(300))),
            random -> Fault.hangUp(),
            random -> Fault.reset());

    @TempDir
    private Path home;

    private final Random random = new Random(SEED);
    private LocalHub hub;
    private int kills;
    private int faults;
    private int runs;
    private int clockJumps;
    private int locksHeld;
    private int tight;
    private int asNobody;
    private @Nullable Users users;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model(
                        "owner/name",
                        files -> FILES.forEach((name, content) -> {
                            if (name.startsWith("model")) {
                                files.lfs(name, content);
                            } else {
                                files.file(name, content);
                            }
                        }))
                .start();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ChildCommand pull(Path cache, String... more) throws IOException {
        runs++;
        List<String> args = new ArrayList<>(List.of("pull", "hf", "owner/name", "-q"));
        args.addAll(List.of("--endpoint", hub.endpoint().toString(), "--cache-dir", cache.toString()));
        args.addAll(PATIENCE);
        args.addAll(List.of(more));
        List<String> options = random.nextInt(3) == 0 ? LITTLE_MEMORY : QUICK_START;
        tight += options == LITTLE_MEMORY ? 1 : 0;
        if (users == null) {
            return new ChildCommand(home, options, args);
        }
        boolean second = runs % 2 == 0;
        asNobody += second ? 1 : 0;
        return new ChildCommand(users.home(second), Map.of(), users.command(second, options, args));
    }

    private Path stateFolder() {
        return home.resolve(".cache/modelhaul/state");
    }

    /** Another process stopped in the middle of its work, as with Ctrl-Z, and holds what it held. */
    private @Nullable ForeignLocks maybeHoldLocks() throws IOException {
        if (users != null || random.nextInt(3) != 0) {
            return null;
        }
        locksHeld++;
        return new ForeignLocks(stateFolder());
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void everyAccidentEndsInTheRightBytes() throws Exception {
        try {
            for (int round = 0; kills < KILLS; round++) {
                accident(home.resolve("cache-" + round), 1 + random.nextInt(3));
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError("run it again with -Dcampaign.seed=" + SEED, e);
        }
        tell("campaign");
    }

    private void tell(String campaign) {
        System.out.printf(
                "%s: seed %d, %d kills, %d faults, %d runs (%d with little memory, %d as another user), %d clock jumps,"
                        + " foreign locks held in %d rounds%n",
                campaign, SEED, kills, faults, runs, tight, asNobody, clockJumps, locksHeld);
    }

    /** Two users, each with a state of their own, kill each other's work at one cache. */
    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void twoUsersOnOneCacheEndInTheRightBytes() throws Exception {
        assumeTrue(Users.canBeTwo(), "only root can run processes of a second user");
        Users both = new Users(home.resolve("users"));
        users = both;
        try {
            for (int round = 0; kills < Math.max(3, KILLS / 4); round++) {
                Path cache = both.shared("cache-" + round);
                accident(cache, 1 + random.nextInt(3));
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError("run it again with -Dcampaign.seed=" + SEED, e);
        }
        tell("two users");
    }

    /** Several kills at one download, then a run that nobody disturbs. */
    private void accident(Path cache, int times) throws Exception {
        hub.log().clear();
        boolean quiet = random.nextBoolean();
        for (int i = 0; i < times; i++) {
            if (!quiet) {
                injectFaults();
            }
            try (ForeignLocks held = maybeHoldLocks()) {
                killInMidTransfer(cache);
            }
            assertNothingWrongIn(cache);
            maybeJumpTheClock(cache);
        }
        hub.faults().clear();
        try (ForeignLocks held = maybeHoldLocks();
                ChildCommand last = pull(cache)) {
            assertThat(last.await()).as(last.err()).isZero();
            assertAllRight(Path.of(last.lines().get(0)));
        }
        assertNoLitter(cache);
        if (quiet) {
            assertThat(hub.log().contentBytes())
                    .as("bytes served with %d kills", times)
                    .isLessThan(TOTAL + times * LOST_BY_A_KILL);
        }
        hub.awaitOpenConnections(0, Duration.ofSeconds(10));
        deleteAll(cache);
    }

    private void injectFaults() {
        hub.faults().clear();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size())).apply(random);
            String file = new ArrayList<>(FILES.keySet()).get(random.nextInt(FILES.size()));
            hub.faults().on(file).first(1 + random.nextInt(3)).inject(fault);
            faults++;
        }
    }

    private void killInMidTransfer(Path cache) throws Exception {
        long before = hub.log().contentBytes();
        long after = before + random.nextInt((int) (TOTAL / 2));
        hub.faults().onAll().from(1).inject(Fault.bytesPerSecond(6_000_000 + random.nextInt(20_000_000)));
        try (ChildCommand first = pull(cache);
                ChildCommand second = random.nextInt(4) == 0 ? pull(cache) : null) {
            Process process = first.process();
            while (process.isAlive() && hub.log().contentBytes() < after) {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            }
            process.destroyForcibly().waitFor();
            kills++;
            if (second != null) {
                second.process().destroyForcibly().waitFor();
                kills++;
            }
        }
        hub.faults().clear();
        hub.awaitOpenConnections(0, Duration.ofSeconds(20));
    }

    /** Another host's clock, or one that was set: times of files lie in the future, or days back. */
    private void maybeJumpTheClock(Path cache) throws IOException {
        if (random.nextInt(4) != 0) {
            return;
        }
        clockJumps++;
        Instant then = Instant.now().plus(Duration.ofHours(random.nextInt(200) - 100L));
        try (Stream<Path> files = Files.walk(cache)) {
            for (Path file : files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                Files.setLastModifiedTime(file, FileTime.from(then));
            }
        }
    }

    /** A blob's name is its digest: whatever has one must be it. */
    private static void assertNothingWrongIn(Path cache) throws IOException {
        Path blobs = cache.resolve("models--owner--name/blobs");
        if (!Files.isDirectory(blobs)) {
            return;
        }
        try (Stream<Path> files = Files.list(blobs)) {
            for (Path blob : files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}"))
                    .toList()) {
                assertThat(Content.of(blob).sha256())
                        .isEqualTo(blob.getFileName().toString());
            }
        }
    }

    private static void assertAllRight(Path model) {
        FILES.forEach((name, content) ->
                assertThat(Content.of(model.resolve(name)).sha256()).as(name).isEqualTo(content.sha256()));
    }

    private static void assertNoLitter(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(file ->
                            file.getFileName().toString().matches(".*\\.(part|journal|incomplete|tmp)(\\..*)?")))
                    .isEmpty();
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void goesOnWhenAFullDiskHasRoomAgain() throws Exception {
        Path disk = Files.createDirectory(home.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=80m", "none", disk.toString()) == 0, "cannot mount here");
        try {
            hub.faults().onAll().inject(Fault.bytesPerSecond(10_000_000));
            Path hog = disk.resolve("hog");
            try (ChildCommand full = pull(disk.resolve("cache"))) {
                hub.log().awaitContentBytes("model-2.safetensors", 4_000_000, Duration.ofSeconds(30));
                fill(hog);
                assertThat(full.await()).as(full.err()).isEqualTo(8);
                assertThat(full.err()).contains("space");
            }
            assertNothingWrongIn(disk.resolve("cache"));
            Files.delete(hog);
            hub.faults().clear();
            try (ChildCommand again = pull(disk.resolve("cache"))) {
                assertThat(again.await()).as(again.err()).isZero();
                assertAllRight(Path.of(again.lines().get(0)));
            }
            assertThat(hub.log().contentBytes()).isLessThan(TOTAL + LOST_BY_A_KILL);
        } finally {
            run("umount", disk.toString());
        }
    }

    /** Leaves no room at all. */
    private static void fill(Path hog) throws IOException {
        try (OutputStream out = Files.newOutputStream(hog)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("space");
        }
    }

    @Test
    void saysSoWhenTheDiskIsReadOnly() throws Exception {
        Path disk = Files.createDirectory(home.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "ro", "none", disk.toString()) == 0, "cannot mount here");
        try (ChildCommand refused = pull(disk.resolve("cache"))) {
            assertThat(refused.await()).isEqualTo(8);
            assertThat(refused.err()).containsIgnoringCase("read-only").hasLineCount(1);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
