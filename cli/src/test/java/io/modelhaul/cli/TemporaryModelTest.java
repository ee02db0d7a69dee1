package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.TemporaryModel;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Models that nobody keeps: a folder of their own, which goes with its handle. */
@Timeout(60)
class TemporaryModelTest {
    private final String name = UUID.randomUUID() + ".bin";
    private final Content content = Content.generated(7, 3_000_000);

    @TempDir
    private Path home;

    private LocalHub hub;
    private Modelhaul haul;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model("owner/name", files -> files.lfs(name, content).file("config.json", "{}"))
                .start();
        haul = Modelhaul.builder()
                .environment(Environment.of(Map.of(
                        "HOME", home.toString(), "HF_ENDPOINT", hub.endpoint().toString())))
                .build();
    }

    @AfterEach
    void stop() {
        haul.close();
        hub.close();
    }

    private Mono<TemporaryModel> temporary(String source) {
        return haul.temporary(ModelRef.parse(source), DownloadOptions.none());
    }

    private List<Path> stored() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.startsWith(home.resolve(".cache/modelhaul/state")))
                    .toList();
        }
    }

    /** What is left of this test's downloads among the temporary files of all. */
    private List<Path> left() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(TemporaryModel.PREFIX))
                    .map(folder -> folder.resolve(name))
                    .filter(Files::exists)
                    .toList();
        }
    }

    @Test
    void aFolderGoesWithItsHandle() throws IOException {
        Path folder;
        try (TemporaryModel model = temporary("hf://owner/name").block()) {
            folder = model.folder();
            assertThat(model.path()).isEqualTo(folder);
            assertThat(Content.of(folder.resolve(name)).sha256()).isEqualTo(content.sha256());
            assertThat(folder.resolve("config.json")).hasContent("{}");
            assertThat(stored()).isEmpty();
        }
        assertThat(folder).doesNotExist();
        assertThat(haul.pending().list().collectList().block()).isEmpty();
    }

    @Test
    void aSingleFileLiesInAFolderOfItsOwn() throws IOException {
        Path folder;
        try (TemporaryModel model =
                temporary(hub.fileAddress("owner/name", name).toString()).block()) {
            folder = model.folder();
            assertThat(model.path()).isEqualTo(folder.resolve(name)).hasBinaryContent(bytes());
        }
        assertThat(folder).doesNotExist();
    }

    private byte[] bytes() throws IOException {
        try (TemporaryModel again = temporary("hf://owner/name").block()) {
            return Files.readAllBytes(again.path().resolve(name));
        }
    }

    @Test
    void whatFailsLeavesNothing() throws IOException {
        hub.faults().on(name).inject(Fault.cutAfter(1_000_000));
        DownloadOptions once =
                DownloadOptions.builder().set(DownloadOptions.RETRIES, 0).build();

        StepVerifier.create(haul.temporary(ModelRef.parse("hf://owner/name"), once))
                .verifyError(DownloadException.class);

        assertThat(left()).isEmpty();
        assertThat(stored()).isEmpty();
        assertThat(haul.pending().list().collectList().block()).isEmpty();
    }
}
