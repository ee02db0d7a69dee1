package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.ModelManifest.Entry;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.ServedRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A Hub that fails, and others that have the same bytes: which is asked, what is believed, what is told. */
class FallbackChainTest {
    private static final Content WEIGHTS = Content.generated(1, 5 << 20);
    private static final Content OTHERS = Content.generated(2, 5 << 20);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path home;
    private final LocalHub hub = hub();
    private final LocalHub mirror = hub();
    private final List<DownloadProgress> states = new ArrayList<>();
    private CidProvider ipfs;

    FallbackChainTest(@TempDir Path home) {
        this.home = home;
    }

    private static LocalHub hub() {
        return LocalHub.builder()
                .model("owner/name", files -> files.file("config.json", "{}").lfs("model.bin", WEIGHTS))
                .model("owner/other", files -> files.file("config.json", "[]").lfs("model.bin", OTHERS))
                .start();
    }

    @AfterEach
    void stop() {
        hub.close();
        mirror.close();
    }

    private static String address(LocalHub of, String file) {
        return of.fileAddress("owner/name", file).toString();
    }

    /** The path of the model, or the failure. */
    private Object pull(String source, DownloadOptions.Builder options) {
        states.clear();
        DownloadOptions given = options.set(DownloadOptions.RETRIES, 1)
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(5)))
                .build();
        Environment environment = Environment.of(
                Map.of("HOME", home.toString(), "HF_ENDPOINT", mirror.endpoint().toString()));
        Modelhaul.Builder builder = Modelhaul.builder().environment(environment);
        try (Modelhaul haul = (ipfs == null ? builder : builder.provider(ipfs)).build()) {
            haul.download(ModelRef.parse(source), given).doOnNext(states::add).blockLast(LIMIT);
            return Path.of(states.get(states.size() - 1).path());
        } catch (DownloadException failure) {
            return failure;
        }
    }

    private Path here(Object result) {
        assertThat(result).isInstanceOf(Path.class);
        return (Path) result;
    }

    private DownloadException failure(Object result) {
        assertThat(result).isInstanceOf(DownloadException.class);
        return (DownloadException) result;
    }

    private DownloadOptions.Builder fromHub() {
        return DownloadOptions.builder().endpoint(hub.endpoint());
    }

    private static DownloadOptions.Builder fallback(DownloadOptions.Builder options, String... sources) {
        return options.set(DownloadOptions.FALLBACK, List.of(sources));
    }

    private static void assertRight(Path file) {
        assertThat(Content.of(file).sha256()).isEqualTo(WEIGHTS.sha256());
    }

    private static void contentFails(LocalHub of) {
        of.faults().on("model.bin").inject(Fault.status(503));
        of.faults().on("config.json").inject(Fault.status(503));
    }

    @Test
    void asksNobodyElseWhileTheFirstSourceAnswers() {
        Path model = here(pull("hf://owner/name", fallback(fromHub(), "hf://owner/name")));

        assertRight(model.resolve("model.bin"));
        assertThat(mirror.log().all()).isEmpty();
    }

    @Test
    void takesTheFilesOfTheSamePathFromTheNextSource() {
        contentFails(hub);

        Path model = here(pull("hf://owner/name", fallback(fromHub(), "hf://owner/name")));

        assertRight(model.resolve("model.bin"));
        assertThat(model.resolve("config.json")).hasContent("{}");
        assertThat(mirror.log().matching(each -> each.path().contains("/tree/")))
                .hasSize(1);
        assertThat(states).anySatisfy(state -> {
            assertThat(state.status()).isEqualTo(DownloadStatus.RETRYING);
            assertThat(state.layer()).isEqualTo("hub");
            assertThat(state.message()).contains("503");
        });
        assertThat(states.get(states.size() - 1).attempt()).isGreaterThan(1);
    }

    @Test
    void aSingleFileMayBeCalledOtherwiseElsewhere(@TempDir Path folder) throws IOException {
        contentFails(hub);
        Path copy = folder.resolve("copy.dat");
        try (var bytes = Files.newOutputStream(copy)) {
            Files.copy(
                    here(pull("hf://owner/name/model.bin", fallback(fromHub(), address(mirror, "model.bin")))), bytes);
        }
        Object again =
                pull("hf://owner/name/model.bin", fallback(fromHub().cacheDir(folder.resolve("new")), copy.toString()));

        assertRight(here(again));
        assertThat(states).anySatisfy(state -> assertThat(state.layer()).isEqualTo("local"));
    }

    @Test
    void otherContentIsRefusedWhoeverOffersIt() throws IOException {
        contentFails(hub);

        DownloadException failure = failure(pull(
                "hf://owner/name",
                fallback(
                        fromHub(),
                        "hf://owner/other",
                        address(mirror, "config.json").replace("name", "other"))));

        assertThat(failure.code()).isEqualTo(ErrorCode.ALL_SOURCES_FAILED);
        assertThat(failure).hasMessageContainingAll("hub (127.0.0.1:", "): SERVER_ERROR", "CHECKSUM_MISMATCH");
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)))
                    .noneMatch(each -> each.toString().contains("/blobs/"));
        }
    }

    @Test
    void wrongBytesFromOneSourceAreReplacedByRightOnesFromTheNext() {
        hub.faults().on("model.bin").inject(Fault.otherContent(OTHERS));
        hub.faults().on("config.json").inject(Fault.otherContent(Content.of("[]")));

        Path model = here(pull("hf://owner/name", fallback(fromHub(), "hf://owner/name")));

        assertRight(model.resolve("model.bin"));
        assertThat(model.resolve("config.json")).hasContent("{}");
    }

    @Test
    void anotherPlanStandsInForOneThatCannotBeHad() {
        hub.stop();

        Path model = here(pull("hf://owner/name", fallback(fromHub(), "hf://owner/absent", "hf://owner/name")));

        assertRight(model.resolve("model.bin"));
        assertThat(states).allSatisfy(state -> assertThat(state.model()).isEqualTo("owner/name"));
        assertThat(states).extracting(DownloadProgress::layer).contains("hub");
        hub.restart();
    }

    @Test
    void anotherPlanBringsOnlyTheFileThatWasAskedFor(@TempDir Path plain) {
        hub.stop();

        Path file = here(pull(
                "hf://owner/name/model.bin",
                fallback(fromHub(), "hf://owner/name").localDir(plain)));

        assertThat(file).isEqualTo(plain.resolve("model.bin"));
        assertThat(plain.resolve("config.json")).doesNotExist();
        hub.restart();
    }

    @Test
    void standsInOnlyWithTheDigestThatWasAskedFor() {
        hub.stop();
        String source = address(hub, "model.bin");

        DownloadOptions.Builder wrong = DownloadOptions.builder().sha256(OTHERS.sha256());
        assertThat(failure(pull(source, fallback(wrong, "hf://owner/name"))).code())
                .isIn(ErrorCode.ALL_SOURCES_FAILED, ErrorCode.CHECKSUM_MISMATCH);
        DownloadOptions.Builder right = DownloadOptions.builder().sha256(WEIGHTS.sha256());
        assertRight(here(pull(source, fallback(right, "hf://owner/name"))));
        hub.restart();
    }

    @Test
    void everyAttemptIsListedWhenAllFail() {
        hub.stop();
        mirror.faults().onAll().inject(Fault.status(404));

        DownloadException failure =
                failure(pull("hf://owner/name", fallback(fromHub(), "hf://owner/name", address(mirror, "model.bin"))));

        assertThat(failure.code()).isEqualTo(ErrorCode.ALL_SOURCES_FAILED);
        assertThat(failure)
                .hasMessageContainingAll(
                        "hub (127.0.0.1:", "): UNREACHABLE", "hub (hf://owner/name): NOT_FOUND", "http (127.0.0.1:");
        hub.restart();
    }

    @Test
    void offlineNobodyIsAsked() {
        DownloadOptions.Builder offline = fromHub().policy(CachePolicy.CACHE_ONLY);

        assertThat(failure(pull("hf://owner/name", fallback(offline, "hf://owner/name")))
                        .code())
                .isEqualTo(ErrorCode.OFFLINE);
        assertThat(mirror.log().all()).isEmpty();
    }

    @Test
    void aTokenIsForTheFirstSourceOnly() {
        contentFails(hub);

        here(pull(
                "hf://owner/name",
                fallback(fromHub().token("hf_onlyForTheFirst"), address(mirror, "model.bin"), "hf://owner/name")));

        assertThat(mirror.log().all()).isNotEmpty().noneMatch(FallbackChainTest::hasToken);
    }

    private static boolean hasToken(ServedRequest request) {
        return request.headers().toString().contains("onlyForTheFirst");
    }

    @Test
    void wrongCachedContentIsSetAsideAndDroppedWhenTheRightOneIsHere() throws IOException {
        Path blob =
                here(pull("hf://owner/name", fromHub())).resolve("model.bin").toRealPath();
        Files.write(blob, new byte[(int) WEIGHTS.size()]);
        hub.stop();

        failure(pull("hf://owner/name", fromHub()));
        assertThat(blob).doesNotExist();
        assertThat(backups())
                .singleElement()
                .satisfies(each -> assertThat(Files.size(each)).isEqualTo(WEIGHTS.size()));
        hub.restart();

        assertRight(here(pull("hf://owner/name", fromHub())).resolve("model.bin"));
        assertThat(backups()).isEmpty();
    }

    private List<Path> backups() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(each -> each.toString().endsWith(".bak")).toList();
        }
    }

    private Path manifest(Entry... entries) throws IOException {
        return Files.write(
                home.resolve("manifest.json"),
                ModelManifest.of("m", null, List.of(entries)).json());
    }

    private static Entry entry(String path, Content content, String... urls) {
        return new Entry(
                path,
                content.size(),
                content.sha256(),
                null,
                Stream.of(urls).map(URI::create).toList());
    }

    @Test
    void aManifestChecksWhatNothingElseChecks() throws IOException {
        Path manifest = manifest(entry("whatever", WEIGHTS));
        assertRight(here(
                pull(address(hub, "model.bin"), DownloadOptions.builder().set(DownloadOptions.MANIFEST, manifest))));

        hub.faults().on("model.bin").inject(Fault.otherContent(OTHERS));
        DownloadOptions.Builder elsewhere =
                DownloadOptions.builder().cacheDir(home.resolve("x")).set(DownloadOptions.MANIFEST, manifest);
        assertThat(failure(pull(address(hub, "model.bin"), elsewhere)).code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
    }

    @Test
    void aManifestThatSaysOtherwiseIsRefusedByName() throws IOException {
        Path manifest = manifest(entry("model.bin", OTHERS));

        DownloadException failure = failure(pull("hf://owner/name", fromHub().set(DownloadOptions.MANIFEST, manifest)));

        assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(failure).hasMessageContainingAll("model.bin", WEIGHTS.sha256(), OTHERS.sha256());
        assertThat(hub.log().contentBytes()).isZero();
    }

    @Test
    void aManifestNamesMorePlaces() throws IOException {
        contentFails(hub);
        Path manifest = manifest(
                entry("model.bin", WEIGHTS, address(mirror, "model.bin")),
                entry("config.json", Content.of("{}"), address(mirror, "config.json")));

        Path model = here(pull("hf://owner/name", fromHub().set(DownloadOptions.MANIFEST, manifest)));
        assertRight(model.resolve("model.bin"));

        hub.faults().clear();
        hub.stop();
        Path plain = here(pull(
                "hf://owner/name", fromHub().localDir(home.resolve("plain")).set(DownloadOptions.MANIFEST, manifest)));
        assertRight(plain.resolve("model.bin"));
        assertThat(plain.resolve("config.json")).hasContent("{}");
        hub.restart();
    }

    @Test
    void thePreferredKindIsAskedFirst() {
        DownloadOptions.Builder options = fallback(fromHub(), address(mirror, "model.bin"));

        assertRight(here(pull("hf://owner/name/model.bin", options.set(DownloadOptions.PREFER, List.of("http")))));

        assertThat(hub.log().contentBytes()).isZero();
        assertThat(failure(pull("hf://owner/name", fromHub().set(DownloadOptions.PREFER, List.of("gopher"))))
                        .code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void aCidInAManifestIsAPlaceToo() throws IOException {
        ipfs = new CidProvider(address(mirror, "model.bin"));
        Path manifest = manifest(new Entry("model.bin", null, WEIGHTS.sha256(), "bafkmodel", List.of()));
        DownloadOptions.Builder options = fromHub().set(DownloadOptions.MANIFEST, manifest);

        assertRight(here(pull("hf://owner/name/model.bin", options.set(DownloadOptions.PREFER, List.of("ipfs")))));

        assertThat(ipfs.asked).containsExactly("bafkmodel");
        assertThat(hub.log().contentBytes()).isZero();
    }

    /** Knows one file, by any CID. */
    private static final class CidProvider implements ModelProvider {
        private final List<String> asked = new ArrayList<>();
        private final String address;

        CidProvider(String address) {
            this.address = address;
        }

        @Override
        public ProviderDescriptor descriptor() {
            return ProviderDescriptor.of("ipfs", List.of(), List.of("ipfs"), Set.of(), "for this test");
        }

        @Override
        public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
            asked.add(request.model());
            PlannedFile file = new PlannedFile(
                    new SafePath(request.model()),
                    null,
                    List.of(),
                    List.of(HttpSource.of("ipfs", URI.create(address))));
            return Mono.just(new DownloadPlan(
                    "ipfs",
                    request.model(),
                    null,
                    null,
                    List.of(file),
                    FolderLayout.of(context.environment().storeFolder(), List.of(file))));
        }
    }
}
