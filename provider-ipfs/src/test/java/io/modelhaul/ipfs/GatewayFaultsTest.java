package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.gateway.GatewayHealth;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalGateway;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.ipfs.CarFault;
import io.modelhaul.testkit.ipfs.IpfsNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways that fail, cheat or lie, and an honest one behind them. */
class GatewayFaultsTest {
    private static final int CHUNK = 1 << 18;
    private static final Content CONTENT = Content.generated(3, 5_000_001);
    private static final IpfsNode FILE = IpfsNode.file(CONTENT, CHUNK, 8);
    /** What the sockets at both ends of a loopback connection may hold, as Linux sizes them here. */
    private static final long SOCKETS_HOLD = 8 << 20;

    private final List<LocalGateway> gateways = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        gateways.forEach(LocalGateway::close);
        // The next one may get the port of one that lied.
        GatewayHealth.forgetAll();
    }

    /** What the first gateway does to content. */
    enum Trouble {
        WRONG_BLOCK(gateway -> gateway.distort(CarFault.wrongBlock(7))),
        EVERY_BLOCK_WRONG(gateway -> gateway.distort(CarFault.wrongBlock(1))),
        TRUNCATED_WITH_CLEAN_END(gateway -> gateway.distort(CarFault.endAfter(9))),
        NOTHING_BUT_A_HEADER(gateway -> gateway.distort(CarFault.endAfter(0))),
        MISSING_CHILD(gateway -> gateway.remove(FILE.parts().get(1).parts().get(2))),
        LEFT_OUT(gateway -> gateway.distort(CarFault.without(6))),
        OVERSIZED(gateway -> gateway.distort(CarFault.oversized())),
        DUPLICATES(gateway -> gateway.distort(CarFault.twice())),
        OUT_OF_ORDER(gateway -> gateway.distort(CarFault.shuffled(5))),
        STRANGERS(gateway -> gateway.distort(CarFault.withStrangers(1 << 16))),
        MANY_STRANGERS(gateway -> gateway.distort(CarFault.withStrangers(2 << 20))),
        WINDOW_IGNORED(gateway -> gateway.ignoreWindows(true)),
        ERROR_TEXT_AT_THE_END(gateway -> {
            gateway.distort(CarFault.endAfter(8));
            gateway.endWith("[Gateway Error: Response truncated...]");
        }),
        CUT(gateway -> content(gateway, Fault.cutAfter(2_000_000))),
        RESET(gateway -> content(gateway, Fault.resetAfter(2_000_000))),
        STALL(gateway -> content(gateway, Fault.stallAfter(1_500_000))),
        NO_CARS(gateway -> cars(gateway, Fault.status(406))),
        NOT_FOUND(gateway -> content(gateway, Fault.status(404))),
        GONE(gateway -> content(gateway, Fault.status(410))),
        TOO_MANY(gateway -> content(gateway, Fault.retryAfter(429, 3600))),
        BROKEN(gateway -> content(gateway, Fault.status(500))),
        OVERLOADED(gateway -> content(gateway, Fault.status(503))),
        GATEWAY_TIMEOUT(gateway -> content(gateway, Fault.status(504))),
        HTML(gateway -> content(gateway, Fault.html())),
        HANG_UP(gateway -> content(gateway, Fault.hangUp()));

        private final Consumer<LocalGateway> cause;

        Trouble(Consumer<LocalGateway> cause) {
            this.cause = cause;
        }

        private static void content(LocalGateway gateway, Fault fault) {
            gateway.faults().onAll().where(LocalGateway::isForContent).inject(fault);
        }

        private static void cars(LocalGateway gateway, Fault fault) {
            gateway.faults()
                    .onAll()
                    .where(request -> request.query().contains("format=car"))
                    .inject(fault);
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void anotherGatewayBringsWhatIsMissing(Trouble trouble) {
        LocalGateway bad = gateway(FILE);
        LocalGateway good = gateway(FILE);
        trouble.cause.accept(bad);
        assertThat(sha256(pull(FILE.cid(), bad, good))).isEqualTo(CONTENT.sha256());
        assertThat(served(bad) + served(good)).isLessThan(4 * CONTENT.size());
    }

    /** These can be got round without another gateway. */
    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {
                "LEFT_OUT",
                "DUPLICATES",
                "OUT_OF_ORDER",
                "STRANGERS",
                "WINDOW_IGNORED",
                "NO_CARS",
                "CUT",
                "TRUNCATED_WITH_CLEAN_END",
                "ERROR_TEXT_AT_THE_END"
            })
    void oneGatewayIsEnough(Trouble trouble) {
        LocalGateway only = gateway(FILE);
        trouble.cause.accept(only);
        assertThat(sha256(pull(FILE.cid(), only))).isEqualTo(CONTENT.sha256());
    }

    @Test
    void whatOneGatewayBroughtTheNextIsNotAskedFor() {
        LocalGateway bad = gateway(FILE);
        LocalGateway good = gateway(FILE);
        bad.faults().onAll().where(LocalGateway::isForContent).inject(Fault.cutAfter(3_000_000));
        assertThat(sha256(pull(FILE.cid(), bad, good))).isEqualTo(CONTENT.sha256());
        assertThat(served(bad) + served(good)).isLessThan((long) (1.3 * CONTENT.size()));
    }

    @Test
    void gatewayThatLiedIsNotAskedAgain() {
        LocalGateway liar = gateway(FILE);
        LocalGateway good = gateway(FILE);
        liar.distort(CarFault.wrongBlock(4));
        pull(FILE.cid(), liar, good);
        int before = liar.log().all().size();

        IpfsNode other = IpfsNode.file(Content.generated(9, 600_000), CHUNK, 8);
        liar.add(other);
        good.add(other);
        pull(other.cid(), liar, good);
        assertThat(liar.log().all()).hasSize(before);
    }

    @Test
    void whenAllLieTheBytesAreWrongAndEachIsNamed() {
        LocalGateway one = gateway(FILE);
        LocalGateway two = gateway(FILE);
        one.distort(CarFault.wrongBlock(1));
        two.distort(CarFault.wrongBlock(1));
        assertThatThrownBy(() -> pull(FILE.cid(), one, two))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH))
                .hasMessageContaining("ipfs (" + one.host() + "): CHECKSUM_MISMATCH")
                .hasMessageContaining("ipfs (" + two.host() + "): CHECKSUM_MISMATCH");

        int before = one.log().all().size();
        assertThatThrownBy(() -> pull(FILE.cid(), one, two)).hasMessageContaining("CHECKSUM_MISMATCH");
        assertThat(one.log().all()).hasSizeBetween(before, before + 4);
    }

    /** Nobody else is there, and a cache behind it may have been mended meanwhile. */
    @Test
    void whenAllHaveLiedANewCallGivesThemOneMoreChance() {
        LocalGateway only = gateway(FILE);
        only.distort(CarFault.wrongBlock(9));
        assertThatThrownBy(() -> pull(FILE.cid(), only))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH));
        only.distort(null);
        assertThat(sha256(pull(FILE.cid(), only))).isEqualTo(CONTENT.sha256());
    }

    @Test
    void whenAllFailEachAttemptIsTold() {
        LocalGateway one = gateway(FILE);
        LocalGateway two = gateway(FILE);
        one.faults().onAll().inject(Fault.status(404));
        two.faults().onAll().inject(Fault.status(503));
        assertThatThrownBy(() -> pull(FILE.cid(), one, two))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ALL_SOURCES_FAILED))
                .hasMessageContaining("ipfs (" + one.host() + "): NOT_FOUND")
                .hasMessageContaining("ipfs (" + two.host() + "): SERVER_ERROR");
    }

    @Test
    void blockThatNobodyHasFailsAndWhatArrivedStays() {
        LocalGateway one = gateway(FILE);
        LocalGateway two = gateway(FILE);
        IpfsNode missing = FILE.parts().get(1).parts().get(2);
        one.remove(missing);
        two.remove(missing);
        assertThatThrownBy(() -> pull(FILE.cid(), one, two)).hasMessageContaining(missing.cid());

        one.add(missing);
        long before = served(one) + served(two);
        assertThat(sha256(pull(FILE.cid(), one, two))).isEqualTo(CONTENT.sha256());
        assertThat(served(one) + served(two) - before).isLessThan(CONTENT.size() / 2 + 3L * CHUNK);
    }

    @Test
    void largeFilesComeInLargeWindowsAlongBlocks() {
        Content large = Content.generated(5, 100 << 20);
        IpfsNode file = IpfsNode.file(large, 1 << 20, 1024);
        LocalGateway gateway = gateway(file);
        // A stall leaves a rest of any size to ask for, and on a busy machine half a second of silence is none.
        DownloadOptions patient = options(List.of(gateway.endpoint())).toBuilder()
                .set(DownloadOptions.STALL_TIMEOUT, Duration.ofSeconds(30))
                .build();
        assertThat(sha256(ensure(file.cid(), patient))).isEqualTo(large.sha256());
        List<long[]> windows = gateway.log().matching(LocalGateway::isForContent).stream()
                .map(GatewayFaultsTest::window)
                .toList();
        assertThat(windows)
                .hasSizeGreaterThan(2)
                .allMatch(window -> window[0] % (1 << 20) == 0 && window[1] % (1 << 20) == 0)
                .allMatch(window -> window[1] - window[0] >= 8L << 20 && window[1] - window[0] <= 72L << 20)
                .filteredOn(window -> window[1] - window[0] >= 16L << 20)
                .hasSizeGreaterThan(2);
        // What another connection takes over may be on its way already, as much as the two sockets hold.
        long takenOver =
                windows.stream().filter(each -> inside(each[0], windows)).count();
        assertThat(served(gateway)).isLessThan((long) (1.01 * large.size()) + takenOver * SOCKETS_HOLD);
    }

    private static boolean inside(long place, List<long[]> windows) {
        return windows.stream().anyMatch(each -> each[0] < place && place < each[1]);
    }

    /** The first byte's place, and the place after the last one. */
    private static long[] window(ServedRequest request) {
        String[] places = request.query().replaceFirst(".*entity-bytes=", "").split(":", 2);
        return new long[] {Long.parseLong(places[0]), Long.parseLong(places[1]) + 1};
    }

    @Test
    void goesOnWithGatewaysThatDidNotServeTheBeginning() {
        LocalGateway first = gateway(FILE);
        first.faults().onAll().where(LocalGateway::isForContent).first(1).inject(Fault.cutAfter(3_000_000));
        first.faults().onAll().where(LocalGateway::isForContent).from(2).inject(Fault.status(404));
        assertThatThrownBy(() -> pull(FILE.cid(), first)).isInstanceOf(DownloadException.class);

        LocalGateway other = gateway(FILE);
        assertThat(sha256(pull(FILE.cid(), other))).isEqualTo(CONTENT.sha256());
        assertThat(served(other)).isLessThan((long) (0.6 * CONTENT.size()));
    }

    @Test
    void plainFilesAreUsedOnlyWhenTheirSha256IsKnown() {
        LocalGateway plain = gateway(FILE);
        plain.servePlainFilesOnly();
        assertThatThrownBy(() -> pull(FILE.cid(), plain)).hasMessageContaining("406");
        assertThat(plain.log().matching(request -> request.query().isEmpty())).isEmpty();

        StoredModel model = ensure(
                FILE.cid(),
                options(List.of(plain.endpoint())).toBuilder()
                        .set(DownloadOptions.SHA256, CONTENT.sha256())
                        .build());
        assertThat(sha256(model)).isEqualTo(CONTENT.sha256());
        assertThat(pull(FILE.cid(), plain).path()).isEqualTo(model.path());
    }

    @Test
    void plainFilesWithAnotherSha256AreNotKept() {
        LocalGateway plain = gateway(FILE);
        plain.servePlainFilesOnly();
        DownloadOptions other = options(List.of(plain.endpoint())).toBuilder()
                .set(DownloadOptions.SHA256, "0".repeat(64))
                .build();
        assertThatThrownBy(() -> ensure(FILE.cid(), other))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH));
    }

    @Test
    void goesOverToAnotherGatewayForAllToSee() {
        LocalGateway bad = gateway(FILE);
        LocalGateway good = gateway(FILE);
        bad.faults().onAll().where(LocalGateway::isForContent).inject(Fault.status(500));
        try (Modelhaul haul = haul()) {
            List<DownloadProgress> states = Objects.requireNonNull(
                    haul.download("ipfs", FILE.cid(), options(List.of(bad.endpoint(), good.endpoint())))
                            .collectList()
                            .block());
            assertThat(states)
                    .anyMatch(state -> state.status() == DownloadStatus.RETRYING
                            && String.valueOf(state.message()).contains(bad.host()));
            DownloadProgress last = states.get(states.size() - 1);
            assertThat(last.layer()).isEqualTo("ipfs");
            assertThat(last.endpoint()).isEqualTo(good.host());
            assertThat(last.attempt()).isGreaterThan(1);
        }
    }

    @Test
    void listedGatewaysAreAskedInTheirOrder() {
        LocalGateway first = gateway(FILE);
        LocalGateway second = gateway(FILE);
        pull(FILE.cid(), first, second);
        assertThat(first.log().all()).isNotEmpty();
        assertThat(second.log().all()).isEmpty();
    }

    @Test
    void storedContentIsUsedWithoutAskingAnybody() {
        LocalGateway gateway = gateway(FILE);
        Path model = pull(FILE.cid(), gateway).path();
        gateway.log().clear();
        StoredModel again = pull(FILE.cid(), gateway);
        assertThat(again.path()).isEqualTo(model);
        assertThat(again.files().get(0).digest()).isEqualTo("sha256:" + CONTENT.sha256());
        assertThat(gateway.log().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escape", "..", "a/b", "x\\y", "C:x", ""})
    void namesThatEscapeRefuseThePull(String name) {
        Map<String, IpfsNode> entries = new LinkedHashMap<>();
        entries.put("good.txt", IpfsNode.leaf(new byte[] {1}));
        entries.put(name, IpfsNode.leaf(new byte[] {2}));
        IpfsNode directory = IpfsNode.directory(entries);
        LocalGateway gateway = gateway(directory);
        assertThatThrownBy(() -> pull(directory.cid(), gateway))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL));
    }

    @Test
    void emptyDirectoryIsAnEmptyFolder() {
        IpfsNode empty = IpfsNode.directory(Map.of());
        LocalGateway gateway = gateway(empty);
        StoredModel model = pull(empty.cid(), gateway);
        assertThat(model.path()).isDirectory();
        assertThat(model.files()).isEmpty();
    }

    /** A file that was pulled alone is not fetched again, and its digest is not forgotten. */
    @Test
    void directoryKeepsTheDigestsOfFilesThatWereThereBefore() {
        IpfsNode directory = IpfsNode.directory(Map.of("model.gguf", FILE, "other", IpfsNode.leaf(new byte[7])));
        LocalGateway gateway = gateway(directory);
        pull(directory.cid() + "/model.gguf", gateway);
        gateway.log().clear();
        StoredModel model = pull(directory.cid(), gateway);
        assertThat(served(gateway)).isLessThan(100);
        assertThat(model.files()).allMatch(file -> String.valueOf(file.digest()).startsWith("sha256:"));
    }

    @Test
    void symbolicLinksRefuseThePull() {
        IpfsNode directory = IpfsNode.directory(
                Map.of("model", IpfsNode.leaf(new byte[] {1}), "passwd", IpfsNode.symlink("/etc/passwd")));
        LocalGateway gateway = gateway(directory);
        assertThatThrownBy(() -> pull(directory.cid(), gateway)).hasMessageContaining("symbolic link");
    }

    @Test
    void pathLeadsToOneFileAndWrongOnesAreNotFound() {
        IpfsNode directory = IpfsNode.directory(
                Map.of("a b%", IpfsNode.directory(Map.of("model.gguf", FILE, "other", IpfsNode.leaf(new byte[7])))));
        LocalGateway gateway = gateway(directory);
        StoredModel model = pull(directory.cid() + "/a%20b%25/model.gguf", gateway);
        assertThat(model.path().getFileName()).hasToString("model.gguf");
        assertThat(sha256(model)).isEqualTo(CONTENT.sha256());
        assertThatThrownBy(() -> pull(directory.cid() + "/a%20b%25/none", gateway))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    /** Kubo answers requests for localhost with a redirect that leads nowhere on many systems. */
    @Test
    void gatewayCalledLocalhostIsAskedByItsNumber() {
        LocalGateway gateway = gateway(FILE);
        URI named = URI.create("http://localhost:" + gateway.endpoint().getPort() + "/ipfs/");
        try (Modelhaul haul = haul()) {
            assertThat(haul.plan("ipfs", FILE.cid(), options(List.of(named))).block(Duration.ofSeconds(10)))
                    .isNotNull();
        }
        assertThat(gateway.log().all()).allMatch(request -> request.host().equals(gateway.host()));
    }

    private LocalGateway gateway(IpfsNode content) {
        LocalGateway gateway = LocalGateway.start().add(content);
        gateways.add(gateway);
        return gateway;
    }

    private Modelhaul haul() {
        return Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .forceToDisk(false)
                .build();
    }

    private static DownloadOptions options(List<URI> gateways) {
        return DownloadOptions.builder()
                .set(IpfsOptions.GATEWAY, gateways)
                .set(DownloadOptions.RETRIES, 2)
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(10)))
                .set(DownloadOptions.STALL_TIMEOUT, Duration.ofMillis(500))
                .build();
    }

    private StoredModel pull(String model, LocalGateway... from) {
        List<URI> addresses = new ArrayList<>();
        for (LocalGateway gateway : from) {
            addresses.add(gateway.endpoint());
        }
        return ensure(model, options(addresses));
    }

    private StoredModel ensure(String model, DownloadOptions options) {
        try (Modelhaul haul = haul()) {
            return Objects.requireNonNull(haul.ensure("ipfs", model, options).block(Duration.ofSeconds(30)));
        }
    }

    private static String sha256(StoredModel model) {
        return Content.of(model.path()).sha256();
    }

    private static long served(LocalGateway gateway) {
        return gateway.contentBytes();
    }
}
