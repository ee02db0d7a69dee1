package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as people have them: parts of them are links, also to another disk. */
class LinkedFolderTest {
    private static final Path OTHER_DISK = Path.of("/dev/shm");
    private static final RegistryLayer WEIGHTS = RegistryLayer.of("model", Content.generated(1, 3 << 20));

    private final Path home;
    private final LocalRegistry registry = LocalRegistry.start();
    private final OllamaCalls calls;
    private final String model;

    LinkedFolderTest(@TempDir(cleanup = CleanupMode.ALWAYS) Path home) {
        this.home = home;
        this.calls = new OllamaCalls(home);
        this.model = registry.name("ns/model:tag");
    }

    @BeforeEach
    void offer() throws IOException {
        registry.put("ns/model:tag", WEIGHTS, RegistryLayer.config());
        Files.createDirectories(calls.models());
    }

    @AfterEach
    void stop() {
        calls.close();
        registry.close();
    }

    private Path blob() throws IOException {
        return calls.folder().blobs().resolve(WEIGHTS.digest().replace(':', '-'));
    }

    private void assertPulledListedVerifiedAndRemoved() {
        calls.pull(model, OllamaCalls.direct());
        StoredModel stored = calls.show(model, OllamaCalls.direct());
        assertThat(stored.complete()).isTrue();
        assertThat(calls.list(OllamaCalls.direct())).hasSize(1);
        ModelCheck check = Objects.requireNonNull(calls.haul()
                .models()
                .verify(
                        ModelRef.of("ollama", model),
                        StoreOptions.of(OllamaCalls.direct().build()))
                .block(OllamaCalls.LIMIT));
        assertThat(check.bad()).isEmpty();
        calls.remove(model, OllamaCalls.direct().build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "manifests"})
    void aFolderThatIsALinkWorks(String name) throws IOException {
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere").resolve(name));
        Files.createSymbolicLink(calls.models().resolve(name), elsewhere);
        assertPulledListedVerifiedAndRemoved();
        assertThat(calls.models().resolve(name)).isSymbolicLink();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "manifests"})
    void aFolderOnAnotherDiskWorks(String name) throws IOException {
        assumeThat(Files.isWritable(OTHER_DISK)
                        && !Files.getFileStore(OTHER_DISK).equals(Files.getFileStore(home)))
                .isTrue();
        Path elsewhere = Files.createTempDirectory(OTHER_DISK, "modelhaul");
        Path folder = Files.createDirectory(elsewhere.resolve(name));
        Files.createSymbolicLink(calls.models().resolve(name), folder);
        try {
            assertPulledListedVerifiedAndRemoved();
        } finally {
            Files.deleteIfExists(elsewhere.resolve(".modelhaul"));
            Files.delete(folder);
            Files.delete(elsewhere);
        }
    }

    @Test
    void whatIsOnItsWayIsOnTheDiskOfTheBlobsAlsoWhereThatIsAWholeDisk() throws IOException {
        assumeThat(Files.isWritable(OTHER_DISK)
                        && !Files.getFileStore(OTHER_DISK).equals(Files.getFileStore(OTHER_DISK.resolveSibling("."))))
                .isTrue();
        Files.createSymbolicLink(calls.models().resolve("blobs"), OTHER_DISK);
        assertThat(calls.folder().work()).startsWithRaw(OTHER_DISK);
    }

    @Test
    void aBlobThatIsALinkToTheSameBytesIsTheBlob() throws IOException {
        calls.pull(model, OllamaCalls.direct());
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere")).resolve("weights");
        Files.move(blob(), elsewhere);
        Files.createSymbolicLink(blob(), elsewhere);
        registry.log().clear();

        assertPulledListedVerifiedAndRemoved();

        assertThat(registry.log().contentBytes()).isZero();
        assertThat(Content.of(elsewhere).sha256()).isEqualTo(WEIGHTS.content().sha256());
    }

    @Test
    void aBlobThatIsALinkToOtherBytesIsReplacedAndTheyStay() throws IOException {
        Path elsewhere = Files.writeString(home.resolve("mine"), "mine");
        Files.createDirectories(blob().resolveSibling(""));
        Files.createSymbolicLink(blob(), elsewhere);

        assertPulledListedVerifiedAndRemoved();

        assertThat(elsewhere).hasContent("mine");
    }

    /** What lies behind a link counts when contents are kept, and is not removed through it. */
    @Test
    void modelsBehindALinkBelowTheManifestsAreSeenAndLeft() throws IOException {
        registry.put("other/model:tag", WEIGHTS);
        calls.pull(model, OllamaCalls.direct());
        calls.pull(registry.name("other/model:tag"), OllamaCalls.direct());
        Path manifests = calls.models().resolve("manifests").resolve(registry.host());
        Path elsewhere = Files.move(manifests.resolve("other"), home.resolve("other"));
        Files.createSymbolicLink(manifests.resolve("other"), elsewhere);

        assertThat(calls.list(OllamaCalls.direct())).hasSize(2);
        calls.remove(model, OllamaCalls.direct().build());
        assertThat(blob()).exists();

        DownloadOptions direct = OllamaCalls.direct().build();
        assertThatThrownBy(() -> calls.haul()
                        .models()
                        .remove(ModelRef.of("ollama", registry.name("other/model:tag")), StoreOptions.of(direct))
                        .block(OllamaCalls.LIMIT))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("link");
        assertThat(elsewhere.resolve("model/tag")).exists();
        assertThat(blob()).exists();
    }
}
