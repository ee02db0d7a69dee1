package io.modelhaul.internal.transfer.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.internal.state.Owner;
import io.modelhaul.internal.transfer.ChildJvm;
import io.modelhaul.internal.transfer.part.ByteRanges.Extent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {
    private static final String NAME = "model.bin.1a2b";
    private static final int SIZE = 1000;
    private static final Owner ELSEWHERE = new Owner("another-boot", "pid:[1]", 42, 7);

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];

    PartFileTest() {
        new Random(5).nextBytes(content);
    }

    /** Another process that writes the first half, and then lives until it is killed. */
    static final class Writer {
        public static void main(String[] args) throws IOException {
            PartFile part = PartFile.open(Path.of(args[0]), NAME, SIZE);
            part.learn(SIZE, new Validator("here", "\"v\""));
            part.write(part.generation(), 0, new ByteBuffer[] {ByteBuffer.allocate(SIZE / 2)});
            System.out.println("written");
            ChildJvm.await();
        }
    }

    private PartFile open() throws IOException {
        return PartFile.open(folder, NAME, SIZE);
    }

    private void write(PartFile part, int from, int to) throws IOException {
        assertThat(part.write(part.generation(), from, pieces(from, to))).isTrue();
    }

    /** The bytes in two buffers, as they come from a socket. */
    private ByteBuffer[] pieces(int from, int to) {
        int middle = from + (to - from) / 3;
        return new ByteBuffer[] {
            ByteBuffer.wrap(content, from, middle - from), ByteBuffer.wrap(content, middle, to - middle)
        };
    }

    private Path leave(Owner owner, int from, int to) throws IOException {
        try (PartFile part = open()) {
            write(part, from, to);
            Path journal = journalOf(part.file());
            part.close();
            try (TransferJournal signed = TransferJournal.open(journal, TransferJournal.read(journal))) {
                signed.owner(owner);
            }
            return part.file();
        }
    }

    private static Path journalOf(Path part) {
        return part.resolveSibling(part.getFileName().toString().replaceAll("part$", "journal"));
    }

    /** What lies in the folder besides the lock, which is there while a part file is open. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.toString().endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void startsEmptyBesideItsJournal() throws IOException {
        try (PartFile part = open()) {
            assertThat(part.here()).isEmpty();
            assertThat(part.size()).isEqualTo(SIZE);
            assertThat(part.validator()).isNull();
            assertThat(part.file().getFileName().toString()).matches("model\\.bin\\.1a2b\\.[0-9a-f]{8}\\.part");
            assertThat(files()).containsExactlyInAnyOrder(part.file(), journalOf(part.file()));
        }
    }

    @Test
    void goesOnWithWhatWasWrittenBefore() throws IOException {
        try (PartFile part = open()) {
            part.learn(SIZE, new Validator("here", "\"v\""));
            write(part, 0, 300);
            write(part, 500, 600);
        }
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 300), new Extent(500, 600));
            assertThat(part.validator()).isEqualTo(new Validator("here", "\"v\""));
            write(part, 300, 500);
            write(part, 600, SIZE);
            assertThat(part.file()).hasBinaryContent(content);
            assertThat(files()).hasSize(2);
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "deaths can be proven on Linux only")
    void takesOverWhatAKilledProcessLeft() throws Exception {
        try (ChildJvm child = new ChildJvm(Writer.class, folder.toString())) {
            assertThat(child.line()).isEqualTo("written");
            child.kill();
        }
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, SIZE / 2));
            assertThat(part.validator()).isEqualTo(new Validator("here", "\"v\""));
            assertThat(files()).containsExactlyInAnyOrder(part.file(), journalOf(part.file()));
        }
    }

    @Test
    void copiesWhatAProcessOfUnknownFateLeftSoThatItsLateWritesCannotReachUs() throws IOException {
        Path theirs = leave(ELSEWHERE, 0, 400);
        try (PartFile part = open()) {
            Files.write(theirs, new byte[SIZE], StandardOpenOption.WRITE);

            assertThat(part.here()).containsExactly(new Extent(0, 400));
            assertThat(Files.readAllBytes(part.file())).isEqualTo(Arrays.copyOf(content, 400));
            assertThat(files()).hasSize(4).contains(theirs, journalOf(theirs));
        }
    }

    @Test
    void tidiesAwayWhatAProcessOfUnknownFateLeftADayAgo() throws IOException {
        Path theirs = leave(ELSEWHERE, 0, 400);
        age(journalOf(theirs));
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 400));
            assertThat(theirs).doesNotExist();
            assertThat(files()).hasSize(2);
        }
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }

    @Test
    void leavesAFileAloneWhoseProcessHasNotSignedYet() throws IOException {
        Path begun = Files.createFile(folder.resolve(NAME + ".12345678.part"));
        try (PartFile part = open()) {
            assertThat(begun).exists();
            assertThat(part.file()).isNotEqualTo(begun);
        }
    }

    @Test
    void isTakenOverOnlyAfterItWasClosed() throws IOException {
        try (PartFile cancelled = open()) {
            write(cancelled, 0, 400);

            assertThat(PartFile.open(folder, NAME, SIZE)).isNull();
        }
        try (PartFile next = open()) {
            assertThat(next.here()).containsExactly(new Extent(0, 400));
            write(next, 400, SIZE);
            assertThat(next.file()).hasBinaryContent(content);
        }
    }

    @Test
    void takesTheOneThatHoldsMostAndTidiesAwayTheOthers() throws IOException {
        Path small = leave(ELSEWHERE, 0, 100);
        Path large = leave(ELSEWHERE, 0, 700);
        sign(small, Owner.self());
        sign(large, Owner.self());
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 700));
            assertThat(files()).hasSize(2);
        }
    }

    private static void sign(Path part, Owner owner) throws IOException {
        Path journal = journalOf(part);
        try (TransferJournal signed = TransferJournal.open(journal, TransferJournal.read(journal))) {
            signed.owner(owner);
        }
    }

    @Test
    void rewrittenBytesCountOnce() throws IOException {
        try (PartFile part = open()) {
            write(part, 0, 400);
            write(part, 200, 500);
        }

        assertThat(new PartFolder(folder).bytesHere(NAME)).isEqualTo(500);
        assertThat(new PartFolder(folder).bytesHere("another")).isZero();
        assertThat(new PartFolder(folder.resolve("none")).bytesHere(NAME)).isZero();
    }

    @Test
    void aTornJournalCostsOnlyWhatFollowsTheTear() throws IOException {
        Path file = leave(Owner.self(), 0, 300);
        Path journal = journalOf(file);
        byte[] whole = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(whole, whole.length - 1));
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 300));
            write(part, 300, 400);
        }
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 400));
        }
    }

    @Test
    void startsAnewWhenTheSizeIsAnotherOne() throws IOException {
        leave(Owner.self(), 0, 300);
        try (PartFile part = PartFile.open(folder, NAME, SIZE + 1)) {
            assertThat(part.here()).isEmpty();
            assertThat(part.size()).isEqualTo(SIZE + 1);
            assertThat(part.file()).isEmptyFile();
        }
        try (PartFile part = PartFile.open(folder, NAME, SIZE + 1)) {
            assertThat(part.here()).isEmpty();
        }
    }

    @Test
    void goesOnWithARecordedSizeWhenNobodyTellsOne() throws IOException {
        leave(Owner.self(), 0, 300);
        try (PartFile part = PartFile.open(folder, NAME, -1)) {
            assertThat(part.size()).isEqualTo(SIZE);
            assertThat(part.here()).containsExactly(new Extent(0, 300));
        }
    }

    @Test
    void bytesThatTheFileDoesNotHoldDoNotCount() throws IOException {
        Path file = leave(Owner.self(), 0, 300);
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(299);
        }
        try (PartFile part = open()) {
            assertThat(part.here()).isEmpty();
        }
    }

    @Test
    void afterACrashOfTheMachineEveryPieceIsReadAgainAndAWrongOneNeverTrustedLater() throws IOException {
        Path file;
        try (PartFile part = open()) {
            write(part, 0, 300);
            write(part, 300, 600);
            write(part, 600, SIZE);
            file = part.file();
        }
        sign(file, ELSEWHERE);
        flip(file, 450);
        Path ours;
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 300), new Extent(600, SIZE));
            ours = part.file();
        }
        age(journalOf(file));
        try (PartFile part = open()) {
            assertThat(ours).doesNotExist();
            assertThat(part.here()).containsExactly(new Extent(0, 300), new Extent(600, SIZE));
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void withinOneBootNothingIsReadAgain() throws IOException {
        Path file = leave(Owner.self(), 0, 300);
        flip(file, 5);
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 300));
        }
    }

    @Test
    void linksThatSomebodyPlantedAreNeverTaken() throws IOException {
        Path precious = Files.write(folder.resolve("precious"), content);
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path journal = leave(Owner.self(), 0, 300);
        Path stolen = Files.move(journalOf(journal), outside.resolve("journal"));
        Files.createSymbolicLink(journalOf(journal), stolen);
        byte[] before = Files.readAllBytes(stolen);
        Files.createSymbolicLink(folder.resolve(NAME + ".12345678.part"), precious);
        try (PartFile part = open()) {
            assertThat(part.here()).isEmpty();
            write(part, 0, 10);
        }
        assertThat(precious).hasBinaryContent(content);
        assertThat(stolen).hasBinaryContent(before);
    }

    @Test
    void killedBetweenTheStepsOfATakeOverNothingIsLost() throws IOException {
        Path old = leave(Owner.self(), 0, 300);
        Files.copy(journalOf(old), folder.resolve(NAME + ".0badcafe.journal"));
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(0, 300));
        }
    }

    @Test
    void aRestartThrowsEverythingAwayAndShutsOutOlderWriters() throws IOException {
        try (PartFile part = open()) {
            int before = part.generation();
            write(part, 0, 300);
            part.restart(SIZE, new Validator("here", "\"w\""));

            assertThat(part.generation()).isGreaterThan(before);
            assertThat(part.write(before, 0, pieces(0, 300))).isFalse();
            assertThat(part.file()).isEmptyFile();
            write(part, 20, 30);
        }
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(20, 30));
            assertThat(part.validator()).isEqualTo(new Validator("here", "\"w\""));
        }
    }

    @Test
    void manyWritersAndARestartAmongThemLeaveOnlyWhatCameAfterIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (PartFile part = open()) {
            int before = part.generation();
            AtomicBoolean restarted = new AtomicBoolean();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int at = 250 * i;
                writers.add(threads.submit(() -> writeUntilShutOut(part, before, at, restarted)));
            }
            part.restart(SIZE, null);
            restarted.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertThat(part.file()).isEmptyFile();
            write(part, 100, 200);
        } finally {
            threads.shutdown();
        }
        try (PartFile part = open()) {
            assertThat(part.here()).containsExactly(new Extent(100, 200));
        }
    }

    private Void writeUntilShutOut(PartFile part, int generation, int at, AtomicBoolean restarted) throws IOException {
        boolean late;
        do {
            late = restarted.get();
        } while (part.write(generation, at, pieces(at, at + 250)));
        assertThat(part.generation() > generation || late).isTrue();
        return null;
    }

    @Test
    void nothingIsWrittenOnceItIsClosed() throws IOException {
        PartFile part = open();
        part.close();
        part.close();

        assertThat(part.write(part.generation(), 0, pieces(0, 10))).isFalse();
        assertThat(part.file()).isEmptyFile();
    }

    @Test
    void replacesBytesOnlyWhereTheyDiffer() throws IOException {
        try (PartFile part = open()) {
            write(part, 0, SIZE);
            assertThat(part.replace(100, pieces(100, 200))).isFalse();

            flip(part.file(), 150);

            assertThat(part.replace(100, pieces(100, 200))).isTrue();
            assertThat(part.file()).hasBinaryContent(content);
        }
    }

    @Test
    void replacesWhatIsNotThereAtAll() throws IOException {
        try (PartFile part = open()) {
            write(part, 0, 105);

            assertThat(part.replace(100, pieces(100, 400))).isTrue();
            assertThat(Files.readAllBytes(part.file())).isEqualTo(Arrays.copyOf(content, 400));
        }
    }

    @Test
    void sealingCutsWhatIsTooMuch() throws IOException {
        try (PartFile part = open()) {
            write(part, 0, SIZE);
            part.seal(300, true);
            assertThat(part.file()).hasSize(300);
        }
    }

    @Test
    void onceDiscardedNothingIsLeft() throws IOException {
        PartFile part = open();
        write(part, 0, 10);

        part.discard();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/self/fd")
    void keepsNoFileOpenOnceItIsClosed() throws IOException {
        Path file = leave(ELSEWHERE, 0, 300);
        for (int i = 0; i < 5; i++) {
            try (PartFile part = open()) {
                assertThat(part.here()).isNotEmpty();
            }
        }
        assertThat(openFilesIn(file.getParent())).isEmpty();
    }

    private static List<String> openFilesIn(Path folder) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            for (Path handle : handles.toList()) {
                if (Files.isSymbolicLink(handle)
                        && Files.readSymbolicLink(handle).startsWith(folder.toRealPath())) {
                    open.add(Files.readSymbolicLink(handle).toString());
                }
            }
        }
        return open;
    }
}
