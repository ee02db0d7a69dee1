package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.fault.Faults;
import io.modelhaul.testkit.http.ServedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the store promises for every provider, seen through the command. */
@Timeout(120)
class EveryStoreTest {
    @TempDir
    private Path home;

    private EveryStore store;
    private Terminal terminal;

    @BeforeEach
    void start() {
        store = new EveryStore();
        terminal = store.terminal(home.resolve("user"));
    }

    @AfterEach
    void stop() {
        store.close();
    }

    static List<String> providers() {
        return EveryStore.providers();
    }

    private void run(String... words) {
        run(terminal, 0, words);
    }

    private static void run(Terminal terminal, int status, String... words) {
        assertThat(terminal.run(words))
                .as("%s: %s%s", String.join(" ", words), terminal.out(), terminal.err())
                .isEqualTo(status);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    /** The largest file, which is content. */
    private Path content() throws IOException {
        return files(home).stream()
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    private List<Path> unfinished() throws IOException {
        return files(home).stream()
                .filter(file -> file.toString().endsWith(".part"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void movesToAHostWithoutANetwork(String provider) throws IOException {
        run(store.words("pull", provider));
        String archive = home.resolve("model.tar").toString();
        String second = home.resolve("second.tar").toString();
        run(store.words("export", provider, archive));
        assertThat(terminal.lastLine()).isEqualTo(archive);
        run(store.words("export", provider, second));
        assertThat(Path.of(second)).hasSameBinaryContentAs(Path.of(archive));
        run(store.all("list", provider, "--json"));
        JsonNode here = JsonMapper.shared().readTree(terminal.lastLine());
        store.forget();

        Terminal other = store.terminal(home.resolve("other"));
        run(other, 0, "import", archive, "-q");
        run(other, 0, store.words("pull", provider, "--offline", "-q"));
        run(other, 0, store.all("verify", provider));
        assertThat(other.out()).contains(": right");
        run(other, 0, store.all("list", provider, "--json"));
        JsonNode there = JsonMapper.shared().readTree(other.lastLine());
        for (String same : List.of("provider", "model", "revision", "sizeBytes", "files", "complete", "source")) {
            assertThat(there.get(same)).as(same).isEqualTo(here.get(same));
        }
        assertThat(store.served()).isZero();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void takesNoChangedArchiveIn(String provider) throws IOException {
        run(store.words("pull", provider));
        Path archive = home.resolve("model.tar");
        run(store.words("export", provider, archive.toString()));
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        Terminal other = store.terminal(home.resolve("other"));
        run(other, 7, "import", archive.toString());
        run(other, 9, store.words("pull", provider, "--offline"));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void findsARottenByteAndFetchesOnlyThatFile(String provider) throws IOException {
        run(store.words("pull", provider));
        run(store.all("verify", provider));
        Path content = content();
        HousekeepingCommandsTest.rot(content);

        run(terminal, 7, store.words("verify", provider));
        assertThat(terminal.out()).contains("wrong  ");
        store.forget();
        run(store.words("verify", provider, "--repair"));
        assertThat(terminal.out()).contains(": repaired");
        assertThat(store.served()).isBetween(1L, (long) (1.2 * Files.size(content)));
        run(store.all("verify", provider));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatIsPartlyHereCanBeRemoved(String provider) throws IOException {
        breakOff(provider);
        run("pending", "--json");
        assertThat(terminal.lines()).hasSize(1);

        run(store.words("remove", provider));
        assertThat(unfinished()).isEmpty();
        run("pending", "--json");
        assertThat(terminal.lines()).isEmpty();
        run(terminal, 4, store.words("remove", provider));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void unfinishedFilesCanBePruned(String provider) throws IOException {
        breakOff(provider);
        String[] prune = provider.equals("ollama")
                ? new String[] {"prune", "--partial", "--direct"}
                : new String[] {"prune", "--partial"};
        run(prune);
        assertThat(terminal.out()).contains("(unfinished files)", "removed");
        assertThat(unfinished()).isEmpty();
        heal();
        run("resume", "-q");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void goesOnWithWhatWasBrokenOff(String provider) throws IOException {
        breakOff(provider);
        heal();
        run("resume", "-q");
        run("pending", "--json");
        assertThat(terminal.lines()).isEmpty();
        run(store.all("verify", provider));
        assertThat(terminal.out()).contains(": right");
        assertThat(store.served()).isLessThan((long) (1.3 * EveryStore.WEIGHTS.size()));
    }

    @Test
    void anAddressWithAQueryIsRepairedByPullingItAgain() throws IOException {
        String address = store.address() + "?version=1";
        run("pull", address);
        Path content = content();
        Files.write(content, new byte[10]);

        run(terminal, 7, "verify", "http", "--repair");
        assertThat(terminal.out() + terminal.err()).contains("wrong", "Pull it again");
        run("pull", address);
        run("verify", "http");
        assertThat(content).hasSize(EveryStore.WEIGHTS.size());
    }

    private void breakOff(String provider) throws IOException {
        for (Faults faults : List.of(store.hub.faults(), store.site.faults(), store.registry.faults())) {
            faults.onAll().where(request -> request.method().equals("GET")).inject(Fault.cutAfter(1_200_000));
        }
        // There, every answer that brings a block starts the count of tries again.
        Predicate<ServedRequest> window = request -> request.query().contains("entity-bytes");
        store.gateway.faults().onAll().where(window).first(1).inject(Fault.cutAfter(1_200_000));
        store.gateway.faults().onAll().where(window).from(2).inject(Fault.status(500));
        run(terminal, 6, store.words("pull", provider, "--retries", "0"));
        assertThat(unfinished()).isNotEmpty();
    }

    private void heal() {
        store.hub.faults().clear();
        store.site.faults().clear();
        store.registry.faults().clear();
        store.gateway.faults().clear();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatIsOnItsWayIsNeitherRemovedNorPruned(String provider) throws Exception {
        for (Faults faults :
                List.of(store.hub.faults(), store.site.faults(), store.registry.faults(), store.gateway.faults())) {
            faults.onAll().where(request -> request.method().equals("GET")).inject(Fault.bytesPerSecond(200_000));
        }
        Path user = home.resolve("user");
        Files.createDirectories(user);
        try (ChildCommand pull =
                new ChildCommand(user, store.variables(user), store.words("pull", provider, "--json"))) {
            pull.awaitLine(line ->
                    JsonMapper.shared().readTree(line).get("completedBytes").asLong(0) > 50_000);
            run(terminal, 2, store.words("remove", provider));
            assertThat(terminal.err()).contains("is being downloaded right now");
            run("prune", "--partial", "--older-than", "1ms", "--json");
            assertThat(terminal.lines()).isEmpty();
            run("pending", "--json");
            assertThat(terminal.lines()).isEmpty();
            pull.signal("KILL");
            pull.await();
        }
        heal();
        run("resume", "-q");
        run(store.all("verify", provider));
    }

    static List<Arguments> damages() {
        return EveryStore.providers().stream()
                .flatMap(provider -> Stream.of(Damage.values()).map(damage -> Arguments.of(provider, damage)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damagedMetadataLosesNoModel(String provider, Damage damage) throws IOException {
        run(store.words("pull", provider));
        Path content = content();
        byte[] bytes = Files.readAllBytes(content);
        for (Path file : files(home)) {
            if (!isContent(file)) {
                damage.to(file);
            }
        }

        for (String command : List.of("list", "verify", "metrics", "pending", "prune")) {
            String[] words = command.equals("list") || command.equals("verify")
                    ? store.all(command, provider)
                    : command.equals("prune")
                            ? new String[] {"prune", "--older-than", "30d", "--partial"}
                            : new String[] {command};
            run(words);
        }
        assertThat(content).hasBinaryContent(bytes);
        store.forget();
        run(store.words("pull", provider));
        // Only its blocks could tell whether content of IPFS is right, once nobody remembers that it was.
        if (!provider.startsWith("ipfs")) {
            assertThat(store.served()).as("fetched again").isLessThan(1000);
        }
        run(store.words("pull", provider, "--offline"));
        run(store.all("list", provider, "--json"));
        assertThat(JsonMapper.shared()
                        .readTree(terminal.lastLine())
                        .get("complete")
                        .asBoolean())
                .isTrue();
        run(store.all("verify", provider));
        assertThat(content).hasBinaryContent(bytes);
    }

    /** Contents, and marks without any. */
    private static boolean isContent(Path file) {
        String name = file.getFileName().toString();
        return file.toString().contains("/blobs/")
                || file.toString().contains("/state/used/")
                || name.equals("lock")
                || name.equals("CACHEDIR.TAG")
                || name.matches("config.json|model.safetensors|a b.txt|.*[.](rkllm|bin)");
    }
}
