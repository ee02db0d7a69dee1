package io.modelhaul.internal.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FailedSource;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.PathSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of a file's sources is asked first. */
class SourcePreferenceTest {
    private static final FileSource HUB = source("hub");
    private static final FileSource MIRROR = source("http");
    private static final FileSource IPFS = source("ipfs");
    private static final FileSource SECOND_MIRROR = source("http");

    private static FileSource source(String layer) {
        return PathSource.of(layer, Path.of("nowhere"));
    }

    private static DownloadPlan plan(FileSource... sources) {
        List<PlannedFile> files = List.of(new PlannedFile(new SafePath("a"), 1L, List.of(), List.of(sources)));
        return new DownloadPlan("hub", "model", null, null, files, FolderLayout.of(Path.of("nowhere"), files));
    }

    private static List<FileSource> ordered(List<String> preferred, FileSource... sources) {
        return new SourcePreference(preferred).of(plan(sources)).files().get(0).sources();
    }

    @Test
    void withoutAPreferenceTheOrderStays() {
        assertThat(ordered(List.of(), HUB, IPFS, MIRROR)).containsExactly(HUB, IPFS, MIRROR);
    }

    @Test
    void thePreferredKindComesFirstAndTheRestKeepsItsOrder() {
        assertThat(ordered(List.of("ipfs"), HUB, MIRROR, IPFS)).containsExactly(IPFS, HUB, MIRROR);
    }

    @Test
    void severalPreferredKindsComeInTheOrderOfThePreference() {
        assertThat(ordered(List.of("ipfs", "http"), HUB, MIRROR, IPFS)).containsExactly(IPFS, MIRROR, HUB);
    }

    @Test
    void sourcesOfOneKindKeepTheirOrder() {
        assertThat(ordered(List.of("http"), HUB, MIRROR, IPFS, SECOND_MIRROR))
                .containsExactly(MIRROR, SECOND_MIRROR, HUB, IPFS);
    }

    /** It costs nothing, and the report of all failures begins with it. */
    @Test
    void aKnownFailureStaysInFront() {
        FileSource failed = new FailedSource("hub", "h", new DownloadException(ErrorCode.UNREACHABLE, "in a test"));

        assertThat(ordered(List.of("ipfs"), failed, MIRROR, IPFS)).containsExactly(failed, IPFS, MIRROR);
    }

    @Test
    void aPreferredKindThatAFileLacksIsNoError() {
        assertThat(ordered(List.of("ipfs", "http"), HUB, MIRROR)).containsExactly(MIRROR, HUB);
    }

    @Test
    void aPreferenceThatFitsNothingIsRefusedAndNamesWhatThereIs() {
        assertThatThrownBy(() -> ordered(List.of("ipfs"), HUB, MIRROR))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("http, hub");
    }

    @Test
    void aPlanWithoutSourcesNeedsNone() {
        assertThat(ordered(List.of("ipfs"))).isEmpty();
    }
}
