package io.modelhaul.internal.transfer.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.internal.state.Owner;
import io.modelhaul.internal.transfer.LimitedChannel;
import io.modelhaul.internal.transfer.part.TransferJournal.State;
import io.modelhaul.internal.transfer.part.TransferJournal.Written;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferJournalTest {
    private static final State NOTHING = new State(null, null, -1, List.of(), 0);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("x.journal");
    }

    @Test
    void tellsWhatWasWritten() throws IOException {
        try (TransferJournal journal = open()) {
            journal.owner(Owner.self());
            journal.content(1000, new Validator("here", "\"etag-\u00e4\""));
            journal.written(0, 100, 1);
            journal.written(500, 10, 2);
        }

        assertThat(TransferJournal.read(file))
                .isEqualTo(new State(
                        Owner.self(),
                        new Validator("here", "\"etag-\u00e4\""),
                        1000,
                        List.of(new Written(0, 100, 1), new Written(500, 10, 2)),
                        Files.size(file)));
    }

    @Test
    void goesOnAfterItsLastRecord() throws IOException {
        try (TransferJournal journal = open()) {
            journal.content(1000, null);
        }
        try (TransferJournal journal = open()) {
            journal.written(0, 1, 2);
        }

        assertThat(TransferJournal.read(file).size()).isEqualTo(1000);
        assertThat(TransferJournal.read(file).written()).containsExactly(new Written(0, 1, 2));
    }

    @Test
    void aRestartForgetsTheBytesAndNothingElse() throws IOException {
        try (TransferJournal journal = open()) {
            journal.content(1000, new Validator("here", "v"));
            journal.written(0, 1, 2);
            journal.restart();
            journal.written(5, 1, 3);
        }

        State state = TransferJournal.read(file);
        assertThat(state.written()).containsExactly(new Written(5, 1, 3));
        assertThat(state.validator()).isEqualTo(new Validator("here", "v"));
    }

    @Test
    void anAbsentOrEmptyOneTellsNothing() throws IOException {
        assertThat(TransferJournal.read(file)).isEqualTo(NOTHING);
        Files.createFile(file);
        assertThat(TransferJournal.read(file)).isEqualTo(NOTHING);
    }

    @Test
    void tornAnywhereItTellsWhatStandsBeforeTheTear() throws IOException {
        List<State> told = fill();
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            long torn = length;
            State expected =
                    told.stream().filter(state -> state.length() <= torn).reduce(NOTHING, (before, state) -> state);
            assertThat(TransferJournal.read(file)).as("torn at %s", length).isEqualTo(expected);
        }
    }

    @Test
    void damagedAnywhereItNeverTellsWhatWasNotWritten() throws IOException {
        List<State> told = fill();
        told.add(NOTHING);
        byte[] whole = Files.readAllBytes(file);

        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                Files.write(file, damaged);
                assertThat(TransferJournal.read(file))
                        .as("bit %s of byte %s", bit, at)
                        .isIn(told);
            }
        }
    }

    /** Writes some records; returns what the journal tells after each. */
    private List<State> fill() throws IOException {
        List<State> told = new ArrayList<>();
        try (TransferJournal journal = open()) {
            journal.owner(Owner.self());
            told.add(TransferJournal.read(file));
            journal.content(10_000, new Validator("here", "\"v\""));
            told.add(TransferJournal.read(file));
            for (int i = 0; i < 3; i++) {
                journal.written(i * 1000L, 1000, i * 7919);
                told.add(TransferJournal.read(file));
            }
            journal.restart();
            told.add(TransferJournal.read(file));
            journal.content(-1, null);
            told.add(TransferJournal.read(file));
            journal.written(5, 1, 3);
            told.add(TransferJournal.read(file));
        }
        return told;
    }

    @Test
    void noiseTellsNothing() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(3000)];
            random.nextBytes(noise);
            Files.write(file, noise);
            assertThat(TransferJournal.read(file)).isEqualTo(NOTHING);
        }
    }

    @Test
    void whatFollowsATearIsCutOffBeforeMoreIsWritten() throws IOException {
        try (TransferJournal journal = open()) {
            journal.content(10, null);
        }
        Files.write(file, new byte[] {3, 0, 16, 1, 2, 3}, StandardOpenOption.APPEND);
        try (TransferJournal journal = open()) {
            journal.written(0, 1, 2);
        }

        assertThat(TransferJournal.read(file).written()).containsExactly(new Written(0, 1, 2));
    }

    @Test
    void recordsOfALaterVersionAreSteppedOver() throws IOException {
        Files.write(file, record(99, new byte[5000]));
        try (TransferJournal journal = open()) {
            journal.written(0, 1, 2);
        }

        assertThat(TransferJournal.read(file).written()).containsExactly(new Written(0, 1, 2));
    }

    @Test
    void wellFormedNonsenseEndsTheJournalAndIsNoFailure() throws IOException {
        ByteBuffer negative = ByteBuffer.allocate(16).putLong(-5).putInt(10).putInt(1);
        ByteBuffer endless =
                ByteBuffer.allocate(16).putLong(Long.MAX_VALUE - 1).putInt(10).putInt(1);
        ByteBuffer empty = ByteBuffer.allocate(16).putLong(5).putInt(0).putInt(1);
        byte[][] nonsense = {
            record(1, new byte[0]),
            record(1, new byte[] {0, 9, 'x'}),
            record(1, new byte[] {0, 1, (byte) 0xff}),
            record(2, new byte[3]),
            record(3, new byte[15]),
            record(3, negative.array()),
            record(3, endless.array()),
            record(3, empty.array()),
        };
        for (byte[] bytes : nonsense) {
            Files.write(file, bytes);
            assertThat(TransferJournal.read(file)).isEqualTo(NOTHING);
        }
    }

    @Test
    void aNameOfTheContentThatIsTooLongIsNotRecorded() throws IOException {
        try (TransferJournal journal = open()) {
            journal.content(10, new Validator("here", "v".repeat(100_000)));
            journal.written(0, 1, 2);
            journal.content(11, new Validator("here", "\ud800\u20ac".repeat(2000)));
        }

        State state = TransferJournal.read(file);
        assertThat(state.written()).containsExactly(new Written(0, 1, 2));
        assertThat(state.size()).isEqualTo(11);
        assertThat(state.validator()).isEqualTo(new Validator("here", "\ud800\u20ac".repeat(2000)));
    }

    @Test
    void aRecordThatAFullDiskCutOffDoesNotHideTheNextOnes() throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (LimitedChannel disk = new LimitedChannel(channel, 1000)) {
            TransferJournal journal = new TransferJournal(disk, 0);
            journal.written(0, 1, 2);
            disk.room(10);
            assertThatThrownBy(() -> journal.written(1, 1, 2)).hasMessage("No space left on device");
            disk.room(1000);
            journal.written(2, 1, 2);
        }

        assertThat(TransferJournal.read(file).written()).containsExactly(new Written(0, 1, 2), new Written(2, 1, 2));
    }

    @Test
    void neverFollowsALinkThatSomebodyPlanted() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "do not touch");
        Files.createSymbolicLink(file, precious);

        assertThat(TransferJournal.read(file)).isEqualTo(NOTHING);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
        assertThat(precious).hasContent("do not touch");
    }

    @Test
    void stopsGrowingBeforeItIsTooLongToBeRead() throws IOException {
        long full = 16L << 20;
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (TransferJournal journal = new TransferJournal(channel, full - 1000)) {
            journal.written(0, 1, 2);
            assertThat(Files.size(file)).isZero();
            journal.owner(Owner.self());
            assertThat(Files.size(file)).isBetween(full - 1000, full);
        }
    }

    private TransferJournal open() throws IOException {
        return TransferJournal.open(file, TransferJournal.read(file));
    }

    private static byte[] record(int type, byte[] payload) {
        ByteBuffer record = ByteBuffer.allocate(7 + payload.length);
        record.put((byte) type).putShort((short) payload.length).put(payload);
        CRC32C crc = new CRC32C();
        crc.update(record.array(), 0, record.position());
        return record.putInt((int) crc.getValue()).array();
    }
}
