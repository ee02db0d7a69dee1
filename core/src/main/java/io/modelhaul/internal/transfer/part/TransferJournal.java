package io.modelhaul.internal.transfer.part;

import io.modelhaul.internal.state.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an unfinished file: who works on it, what state of the content it is, which bytes are there.
 *
 * <p>An append-only file of records, each with its own CRC32C. A record of bytes is written after the bytes themselves. A
 * torn or damaged record ends the journal: what stands before it counts, what follows is forgotten.
 *
 * <p>Form of a record: {@code type:1 length:2 payload crc32c:4}, the CRC over all before it; numbers are big-endian.
 */
final class TransferJournal implements Closeable {
    /** Tells 80 GB in pieces of 128 KiB; what a longer one would tell is fetched again. Bounds the memory to read one. */
    private static final int MAX_BYTES = 16 << 20;
    /** Kept free for records that are not of bytes. */
    private static final int RESERVE = 64 << 10;
    /** A longer name of the content's state is not worth remembering. */
    private static final int MAX_VALIDATOR = 4096;

    private static final int FRAME_BYTES = 7;
    private static final byte OWNER = 1;
    private static final byte CONTENT = 2;
    private static final byte BYTES = 3;
    private static final byte RESTART = 4;

    /**
     * Bytes that were written.
     *
     * @param from the first byte's offset
     * @param length how many
     * @param crc their CRC32C
     */
    record Written(long from, int length, int crc) {}

    /**
     * What a journal tells.
     *
     * @param owner who wrote it last; null when no record tells
     * @param validator names the state of the content at its source; null when it has no name
     * @param size the file's size; negative when unknown
     * @param written the bytes that are there
     * @param length the length of the valid records, in bytes
     */
    record State(@Nullable Owner owner, @Nullable Validator validator, long size, List<Written> written, long length) {}

    private final FileChannel channel;
    private long end;

    /** A journal that goes on at the given place. */
    TransferJournal(FileChannel channel, long end) {
        this.channel = channel;
        this.end = end;
    }

    /** Opens a journal for appending after its valid records; what follows them is cut off. */
    static TransferJournal open(Path file, State state) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);
        try {
            channel.truncate(state.length());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new TransferJournal(channel, state.length());
    }

    /** Reads a journal; an absent, empty, damaged or unreadable one tells nothing. */
    static State read(Path file) {
        try {
            boolean usable = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_BYTES;
            return parse(usable ? Files.readAllBytes(file) : new byte[0]);
        } catch (IOException e) {
            return parse(new byte[0]);
        }
    }

    private static State parse(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Reading reading = new Reading();
        int valid = 0;
        while (buffer.remaining() >= FRAME_BYTES) {
            byte type = buffer.get();
            int length = Short.toUnsignedInt(buffer.getShort());
            if (buffer.remaining() < length + Integer.BYTES) {
                break;
            }
            ByteArrayInputStream payload = new ByteArrayInputStream(bytes, buffer.position(), length);
            buffer.position(buffer.position() + length);
            boolean whole = buffer.getInt() == crc(bytes, valid, FRAME_BYTES - Integer.BYTES + length);
            if (!whole || !reading.takes(type, new DataInputStream(payload))) {
                break;
            }
            valid = buffer.position();
        }
        return new State(reading.owner, reading.validator, reading.size, List.copyOf(reading.written), valid);
    }

    /** What the records so far tell. */
    private static final class Reading {
        private final List<Written> written = new ArrayList<>();
        private @Nullable Owner owner;
        private @Nullable Validator validator;
        private long size = -1;

        /** False when the record is none that this version writes, whatever its CRC says. */
        boolean takes(byte type, DataInputStream payload) {
            try {
                take(type, payload);
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        private void take(byte type, DataInputStream payload) throws IOException {
            switch (type) {
                case OWNER -> owner = Owner.parse(payload.readUTF());
                case CONTENT -> {
                    size = payload.readLong();
                    validator = payload.readBoolean() ? new Validator(payload.readUTF(), payload.readUTF()) : null;
                }
                case BYTES -> add(new Written(payload.readLong(), payload.readInt(), payload.readInt()));
                case RESTART -> written.clear();
                default -> {
                    // a later version's record: nothing that this one needs
                }
            }
        }

        private void add(Written bytes) throws IOException {
            if (bytes.from() < 0 || bytes.length() <= 0 || bytes.from() > Long.MAX_VALUE - bytes.length()) {
                throw new IOException("no place in a file");
            }
            written.add(bytes);
        }
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    void owner(Owner owner) throws IOException {
        append(OWNER, out -> out.writeUTF(owner.toString()));
    }

    void content(long size, @Nullable Validator validator) throws IOException {
        Validator name = validator == null || validator.value().length() > MAX_VALIDATOR ? null : validator;
        append(CONTENT, out -> {
            out.writeLong(size);
            out.writeBoolean(name != null);
            if (name != null) {
                out.writeUTF(name.source());
                out.writeUTF(name.value());
            }
        });
    }

    void written(long from, int length, int crc) throws IOException {
        append(BYTES, out -> {
            out.writeLong(from);
            out.writeInt(length);
            out.writeInt(crc);
        });
    }

    /** Forgets all bytes; the content record that follows says what is fetched now. */
    void restart() throws IOException {
        append(RESTART, out -> {});
    }

    private interface Payload {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private synchronized void append(byte type, Payload payload) throws IOException {
        byte[] body = bytes(payload);
        ByteBuffer record = ByteBuffer.allocate(FRAME_BYTES + body.length);
        record.put(type).putShort((short) body.length).put(body);
        record.putInt(crc(record.array(), 0, record.position())).flip();
        long next = end + record.remaining();
        if (type == BYTES && next > MAX_BYTES - RESERVE) {
            return;
        }
        while (record.hasRemaining()) {
            channel.write(record, next - record.remaining());
        }
        // Not before: what a full disk cut off must not stand between this record's place and the next one.
        end = next;
    }

    private static byte[] bytes(Payload payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            payload.writeTo(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
