package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies whose length no head tells: too short, right, and too long, for files whose size is known from elsewhere. */
@Timeout(60)
class FramingTest {
    private static final String SMALL = "small.json";
    private static final String LARGE = "large.bin";
    private static final Map<String, Content> FILES =
            Map.of(SMALL, Content.generated(1, 100_000), LARGE, Content.generated(2, 3_000_000));
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final UnaryOperator<PlannedFile> WITHOUT_DIGEST =
            file -> new PlannedFile(file.path(), file.size(), List.of(), file.sources());
    private static final UnaryOperator<PlannedFile> UNKNOWN =
            file -> new PlannedFile(file.path(), null, List.of(), file.sources());
    private static Shelf shelf;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        shelf = new Shelf(FILES);
    }

    @AfterAll
    static void stop() {
        shelf.close();
    }

    @BeforeEach
    void heal() {
        shelf.reset();
    }

    private enum Framing {
        CHUNKED(Fault.chunked()),
        COMPRESSED(Fault.gzip()),
        CLOSED(Fault.closeDelimited());

        private final Fault fault;

        Framing(Fault fault) {
            this.fault = fault;
        }
    }

    private enum Length {
        SHORT(-1_000),
        EXACT(0),
        LONG(1_000);

        private final int difference;

        Length(int difference) {
            this.difference = difference;
        }
    }

    private enum Case {
        SMALL_FILE(SMALL, file -> file),
        SMALL_WITHOUT_DIGEST(SMALL, WITHOUT_DIGEST),
        LARGE_FILE(LARGE, file -> file),
        LARGE_WITHOUT_DIGEST(LARGE, WITHOUT_DIGEST),
        RESUMED(LARGE, file -> file),
        RESUMED_WITHOUT_DIGEST(LARGE, WITHOUT_DIGEST),
        RESTARTED(LARGE, file -> file),
        RESTARTED_WITHOUT_DIGEST(LARGE, WITHOUT_DIGEST);

        private final String file;
        private final UnaryOperator<PlannedFile> planned;

        Case(String file, UnaryOperator<PlannedFile> planned) {
            this.file = file;
            this.planned = planned;
        }
    }

    static Stream<Arguments> matrix() {
        List<Arguments> cases = new ArrayList<>();
        for (Case each : Case.values()) {
            for (Framing framing : Framing.values()) {
                for (Length length : Length.values()) {
                    cases.add(Arguments.of(each, framing, length));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("matrix")
    void endsInTheRightBytesOrSaysThatTheSizeIsWrong(Case each, Framing framing, Length length) {
        if (each.name().startsWith("RESTARTED")) {
            killedInMidFile(each);
        }
        if (each.name().startsWith("RESUMED")) {
            shelf.hub().faults().on(each.file).first(1).inject(Fault.cutAfter(1_000_000));
        }
        servesWholeFiles(each, framing, length, each.name().startsWith("RESUMED") ? 2 : 1);

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, each.planned)) {
            DownloadWatcher watcher = shelf.watch(haul, folder, each.file);
            if (length == Length.EXACT) {
                watcher.complete();
                shelf.assertRight(folder, each.file);
            } else {
                assertThat(watcher.failureCode()).isEqualTo(ErrorCode.SIZE_MISMATCH);
                Shelf.assertNothingKept(folder);
            }
        }
    }

    private void servesWholeFiles(Case each, Framing framing, Length length, int from) {
        Content right = FILES.get(each.file);
        Content sent = Content.generated(each.file.equals(SMALL) ? 1 : 2, right.size() + length.difference);
        shelf.hub().faults().on(each.file).inject(Fault.ignoreRange());
        shelf.hub()
                .faults()
                .on(each.file)
                .from(from)
                .inject(Fault.otherContent(sent).and(framing.fault));
    }

    private void killedInMidFile(Case each) {
        shelf.hub().faults().on(each.file).inject(Fault.stallAfter(1_000_000));
        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, each.planned)) {
            DownloadWatcher watcher = shelf.watch(haul, folder, each.file);
            watcher.awaitBytes(500_000);
            watcher.cancel();
        }
        shelf.reset();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aWrongLengthOnceIsRepaired(Case each, Framing framing, Length length) {
        if (length == Length.EXACT || each.name().startsWith("RE")) {
            return;
        }
        Content right = FILES.get(each.file);
        Content sent = Content.generated(each.file.equals(SMALL) ? 1 : 2, right.size() + length.difference);
        shelf.hub()
                .faults()
                .on(each.file)
                .first(1)
                .inject(Fault.otherContent(sent).and(framing.fault));

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, each.planned)) {
            shelf.watch(haul, folder, each.file).complete();
        }
        shelf.assertRight(folder, each.file);
    }

    /** The slice alone, with a length that would do for a whole file. */
    @Test
    void aRangeAnsweredAs200IsStillARange() {
        shelf.hub().faults().on(LARGE).first(1).inject(Fault.cutAfter(1_000_000));
        shelf.hub().faults().on(LARGE).inject(Fault.rangeAs200());

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, UNKNOWN)) {
            shelf.watch(haul, folder, LARGE).complete();
        }
        shelf.assertRight(folder, LARGE);
        assertThat(shelf.served(LARGE)).isLessThan(1.2);
    }

    @Test
    void aSliceThatSaysNothingOfItIsFollowedByTheWholeFile() {
        shelf.hub().faults().on(LARGE).first(1).inject(Fault.cutAfter(1_000_000));
        shelf.hub().faults().on(LARGE).inject(Fault.rangeAs200());
        shelf.hub().faults().on(LARGE).inject(Fault.header("Content-Range", null));

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, UNKNOWN)) {
            shelf.watch(haul, folder, LARGE).complete();
        }
        shelf.assertRight(folder, LARGE);
    }

    @Test
    void chunksShowTheEndOfAFileOfUnknownLength() {
        shelf.hub().faults().on(LARGE).inject(Fault.chunked());

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, UNKNOWN)) {
            shelf.watch(haul, folder, LARGE).complete();
        }
        shelf.assertRight(folder, LARGE);
    }

    @Test
    void theEndOfAConnectionShowsNoEndOfAFileOfUnknownLength() {
        shelf.hub().faults().on(LARGE).inject(Fault.closeDelimited());

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, UNKNOWN)) {
            assertThat(shelf.watch(haul, folder, LARGE).failure())
                    .hasMessageContaining("SHA-256")
                    .extracting(failure -> failure.code())
                    .isEqualTo(ErrorCode.PROTOCOL);
        }
        Shelf.assertNothingKept(folder);
    }

    /** Each try brings new bytes, though fewer than the first ones had, which do not count any more. */
    @Test
    void contentThatChangedOnceDoesNotRunOutOfTries() {
        Content before = Content.generated(7, FILES.get(LARGE).size());
        shelf.hub().faults().on(LARGE).first(3).inject(Fault.changedContent(before));
        shelf.hub().faults().on(LARGE).inject(Fault.cutAfter(600_000));
        shelf.hub().faults().on(LARGE).nth(3).inject(Fault.cutAfter(1_200_000));

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE, WITHOUT_DIGEST)) {
            shelf.watch(haul, folder, LARGE).complete();
        }
        shelf.assertRight(folder, LARGE);
    }

    @Test
    void bytesThatAreThrownAwayAgainAreNoProgress() {
        shelf.hub().faults().on(LARGE).inject(Fault.ignoreRange());
        shelf.hub().faults().on(LARGE).inject(Fault.cutAfter(600_000));

        try (Modelhaul haul = shelf.modelhaul(folder, PATIENCE)) {
            assertThat(shelf.watch(haul, folder, LARGE).failureCode()).isEqualTo(ErrorCode.UNREACHABLE);
        }
        assertThat(shelf.hub().log().forFile(LARGE)).hasSizeLessThan(6);
    }
}
