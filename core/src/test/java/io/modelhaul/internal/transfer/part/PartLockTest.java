package io.modelhaul.internal.transfer.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.internal.transfer.ChildJvm;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartLockTest {
    private static final String NAME = "model.bin";

    @TempDir
    Path folder;

    /** Another process that holds the lock until it is told to go on. */
    static final class Holder {
        public static void main(String[] args) throws IOException {
            PartLock lock = PartLock.tryLock(Path.of(args[0]), NAME);
            System.out.println(lock == null ? "refused" : "held");
            ChildJvm.await();
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** Another process that takes and frees the lock many times, and tells how often somebody else was in, too. */
    static final class Contender {
        public static void main(String[] args) throws IOException {
            System.out.println(takeOften(Path.of(args[0]), Integer.parseInt(args[1])));
        }
    }

    @Test
    void leavesNothingBehind() throws IOException {
        try (PartLock lock = PartLock.tryLock(folder.resolve("new"), NAME)) {
            assertThat(lock).isNotNull();
            assertThat(folder.resolve("new/model.bin.lock")).exists();
        }

        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void isHeldOnceInOneProcess() throws IOException {
        PartLock first = PartLock.tryLock(folder, NAME);

        assertThat(PartLock.tryLock(folder, NAME)).isNull();
        try (PartLock other = PartLock.tryLock(folder, "another")) {
            assertThat(other).isNotNull();
        }
        first.close();
        try (PartLock again = PartLock.tryLock(folder, NAME)) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void closingTwiceDoesNotFreeTheLockOfTheNextHolder() throws IOException {
        PartLock first = PartLock.tryLock(folder, NAME);
        first.close();
        try (PartLock second = PartLock.tryLock(folder, NAME)) {
            first.close();

            assertThat(second).isNotNull();
            assertThat(PartLock.tryLock(folder, NAME)).isNull();
        }
    }

    @Test
    void anotherWayToTheSameFolderNeitherGetsNorFreesIt() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path alias = Files.createSymbolicLink(folder.resolve("alias"), real);
        try (PartLock held = PartLock.tryLock(real, NAME)) {
            assertThat(held).isNotNull();
            assertThat(PartLock.tryLock(alias, NAME)).isNull();
            assertThat(PartLock.tryLock(real.resolve("../real"), NAME)).isNull();

            try (ChildJvm other = new ChildJvm(Holder.class, real.toString())) {
                assertThat(other.line()).isEqualTo("refused");
            }
        }
    }

    @Test
    void isHeldByOneProcessUntilThatEndsHoweverItEnds() throws Exception {
        try (ChildJvm killed = new ChildJvm(Holder.class, folder.toString())) {
            assertThat(killed.line()).isEqualTo("held");
            assertThat(PartLock.tryLock(folder, NAME)).isNull();
            killed.kill();
        }
        try (PartLock taken = PartLock.tryLock(folder, NAME)) {
            assertThat(taken).isNotNull();
        }
    }

    @Test
    void aHolderThatFreedItAndDeletedItsFileDoesNotLetTwoIn() throws Exception {
        try (ChildJvm one = new ChildJvm(Contender.class, folder.toString(), "150");
                ChildJvm two = new ChildJvm(Contender.class, folder.toString(), "150")) {
            int here = takeOften(folder, 150);

            assertThat(here + Integer.parseInt(one.line()) + Integer.parseInt(two.line()))
                    .isZero();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void letsOneThreadInAtATime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                runs.add(threads.submit(() -> takeOften(folder, 100)));
            }
            for (Future<Integer> run : runs) {
                assertThat(run.get()).isZero();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Takes the lock so many times; returns how often somebody else was inside at the same time. */
    private static int takeOften(Path folder, int times) throws IOException {
        Path inside = folder.resolve("inside");
        int together = 0;
        for (int taken = 0; taken < times; ) {
            try (PartLock lock = PartLock.tryLock(folder, NAME)) {
                if (lock != null) {
                    taken++;
                    together += alone(inside) ? 0 : 1;
                }
            }
        }
        return together;
    }

    private static boolean alone(Path inside) throws IOException {
        try {
            Files.createFile(inside);
            Files.delete(inside);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Test
    void survivesThatTheEmptyFolderIsTidiedAwayMeanwhile() throws Exception {
        Path parts = folder.resolve("parts");
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService tidier = Executors.newSingleThreadExecutor();
        try {
            Future<?> tidied = tidier.submit(() -> tidy(parts, over));
            assertThat(takeOften(parts, 500)).isZero();
            over.set(true);
            tidied.get();
        } finally {
            over.set(true);
            tidier.shutdown();
        }
    }

    private static Void tidy(Path parts, AtomicBoolean over) throws IOException {
        while (!over.get()) {
            try {
                Files.deleteIfExists(parts);
            } catch (DirectoryNotEmptyException e) {
                Thread.onSpinWait();
            }
        }
        return null;
    }

    @Test
    void neverWritesThroughALinkThatSomebodyPlanted() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "do not touch");
        Files.createSymbolicLink(folder.resolve(NAME + ".lock"), precious);

        assertThatThrownBy(() -> PartLock.tryLock(folder, NAME)).isInstanceOf(IOException.class);
        assertThat(precious).hasContent("do not touch");
        Files.delete(folder.resolve(NAME + ".lock"));
        try (PartLock free = PartLock.tryLock(folder, NAME)) {
            assertThat(free).isNotNull();
        }
    }
}
