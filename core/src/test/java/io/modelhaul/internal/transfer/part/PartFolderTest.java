package io.modelhaul.internal.transfer.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.Owner;
import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.internal.transfer.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PartFolderTest {
    private static final Owner SELF = Owner.self();
    private static final Owner DEAD = new Owner(SELF.boot(), SELF.processes(), SELF.pid(), SELF.started() - 1);
    private static final Owner ELSEWHERE = new Owner("another-boot", "pid:[1]", 42, 7);

    @TempDir
    Path folder;

    private Path parts;

    @BeforeEach
    void createFolder() throws IOException {
        parts = Files.createDirectory(folder.resolve("parts"));
    }

    private void sweep() throws IOException {
        new PartFolder(parts).sweep();
    }

    private Path small(Owner owner) throws IOException {
        return Files.createFile(parts.resolve("small." + owner.fileTag() + ".0000.part"));
    }

    private Path journal(String name, Owner owner) throws IOException {
        Path file = parts.resolve(name);
        try (TransferJournal journal = TransferJournal.open(file, TransferJournal.read(file))) {
            journal.owner(owner);
        }
        return file;
    }

    private static Path aged(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "deaths can be proven on Linux only")
    void sweepsWhatKilledProcessesLeftAndNobodyCanGoOnWith() throws IOException {
        small(DEAD);
        journal("a.12345678.journal", DEAD);

        sweep();

        assertThat(parts).doesNotExist();
    }

    @Test
    void sweepsWhatNobodyTouchedForADay() throws IOException {
        aged(small(ELSEWHERE));
        aged(journal("a.12345678.journal", ELSEWHERE));
        aged(Files.createFile(parts.resolve("b.12345678.part")));

        sweep();

        assertThat(parts).doesNotExist();
    }

    @Test
    void leavesWhatSomebodyMayStillWorkOn() throws IOException {
        Path[] alive = {
            small(SELF),
            small(ELSEWHERE),
            journal("a.12345678.journal", SELF),
            journal("b.12345678.journal", ELSEWHERE),
            Files.createFile(parts.resolve("c.12345678.part")),
            Files.createFile(parts.resolve("d.lock")),
            aged(Files.createFile(parts.resolve("somebody-elses-file"))),
        };

        sweep();

        assertThat(alive).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void leavesWhatALaterRunCanGoOnWith() throws IOException {
        try (PartFile part = PartFile.open(parts, "a", 10)) {
            part.write(part.generation(), 0, new ByteBuffer[] {ByteBuffer.allocate(5)});
            part.close();
            Path journal = part.file()
                    .resolveSibling(part.file().getFileName().toString().replace(".part", ".journal"));
            journal(journal.getFileName().toString(), DEAD);
            aged(journal);
            aged(part.file());

            sweep();

            assertThat(part.file()).exists();
            assertThat(new PartFolder(parts).bytesHere("a")).isEqualTo(5);
        }
    }

    @Test
    void neitherSweepsNorRemovesThroughALink() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path theirs = aged(Files.createFile(outside.resolve("a.12345678.part")));
        Path link = Files.createSymbolicLink(folder.resolve("link"), outside);

        new PartFolder(link).sweep();

        assertThat(theirs).exists();
        assertThat(link).exists();
    }

    @Test
    void aFolderThatIsNotThereIsSwept() throws IOException {
        new PartFolder(folder.resolve("none")).sweep();

        assertThat(folder.resolve("none")).doesNotExist();
    }

    private Path part(String name, Owner owner, Duration age) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(age));
        Files.setLastModifiedTime(journal(name + ".journal", owner), then);
        return Files.setLastModifiedTime(Files.write(parts.resolve(name + ".part"), new byte[10]), then);
    }

    /** As containers do that were killed on a volume that they share. */
    @Test
    void whatProcessesOfUnknownFateLeftGoesWithTheFilesEnd() throws IOException {
        Path idle = part("a.12345678", ELSEWHERE, Duration.ofHours(1));
        Path container = part("a.22345678", new Owner(SELF.boot(), "pid:[1]", 42, 7), Duration.ofSeconds(1));
        Path busy = part("a.32345678", ELSEWHERE, Duration.ofSeconds(1));
        Path other = part("b.12345678", ELSEWHERE, Duration.ofHours(1));
        try (PartFile part = PartFile.open(parts, "a", 10)) {
            Files.move(part.file(), folder.resolve("a"));
            part.forget();
        }

        assertThat(idle).doesNotExist();
        assertThat(container).doesNotExist();
        assertThat(busy).exists();
        assertThat(other).exists();
    }

    @Test
    void whatIsLostForAWeekIsSweptUnlessSomebodyHoldsItsLock() throws IOException {
        Path lost = part("a.12345678", ELSEWHERE, Duration.ofDays(8));
        Path locked = part("b.12345678", ELSEWHERE, Duration.ofDays(8));
        Path dead = part("c.12345678", DEAD, Duration.ofDays(8));
        Path young = part("d.12345678", ELSEWHERE, Duration.ofDays(6));
        Path wrong = Files.setLastModifiedTime(
                Files.createFile(parts.resolve("e.bak")),
                FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        try (PartLock lock = PartLock.tryLock(parts, "b")) {
            assertThat(lock).isNotNull();
            sweep();
        }

        assertThat(lost).doesNotExist();
        assertThat(wrong).doesNotExist();
        assertThat(new Path[] {locked, dead, young})
                .allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void discardsWrongContentThatWasSetAside() throws IOException {
        Files.write(parts.resolve("e.bak"), new byte[7]);

        assertThat(new PartFolder(parts).discard(true)).isEqualTo(7);
        try (PartLock lock = PartLock.tryLock(parts, "e")) {
            assertThat(lock).isNotNull();
            assertThat(new PartFolder(parts).discard(false)).isZero();
        }
        assertThat(new PartFolder(parts).discard(false)).isEqualTo(7);
        assertThat(parts).doesNotExist();
    }

    /** Another process that works on a file, until it is killed. */
    static final class Worker {
        public static void main(String[] arguments) throws IOException {
            try (PartLock lock = PartLock.tryLock(Path.of(arguments[0]), arguments[1])) {
                System.out.println(lock != null);
                ChildJvm.await();
            }
        }
    }

    @Test
    void removesNothingThatAnotherUserWorksOn() throws Exception {
        Path free = part("a.12345678", ELSEWHERE, Duration.ofHours(1));
        Path busy = part("b.12345678", ELSEWHERE, Duration.ofHours(1));
        UnfinishedParts unfinished = new UnfinishedParts(parts);
        try (ChildJvm other = new ChildJvm(Worker.class, parts.toString(), "b")) {
            assertThat(other.line()).isEqualTo("true");

            assertThatThrownBy(() -> unfinished.removeAll("owner/name"))
                    .isInstanceOfSatisfying(
                            DownloadException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
            assertThat(free).doesNotExist();
            assertThat(busy).exists();
        }

        assertThat(unfinished.remove(name -> true)).isTrue();
        assertThat(busy).doesNotExist();
        assertThat(parts).isEmptyDirectory();
    }
}
