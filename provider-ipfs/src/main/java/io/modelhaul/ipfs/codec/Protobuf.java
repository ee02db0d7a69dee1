package io.modelhaul.ipfs.codec;

import java.nio.ByteBuffer;

/** Reads the fields of one protobuf message, one after the other. */
final class Protobuf {
    static final int NUMBER = 0;
    static final int BYTES = 2;

    private final ByteBuffer message;
    private int field;
    private int type;
    private long number;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    Protobuf(ByteBuffer message) {
        this.message = message;
    }

    /** Goes to the next field; false at the end of the message. */
    boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
        type = (int) tag & 7;
        switch (type) {
            case NUMBER -> number = varint();
            case BYTES -> bytes = slice(varint());
            case 1 -> slice(Long.BYTES);
            case 5 -> slice(Integer.BYTES);
            default -> throw new IllegalArgumentException("a field has the wire type " + type);
        }
        return true;
    }

    int field() {
        return field;
    }

    /** The number of this field. */
    long number() {
        require(NUMBER);
        return number;
    }

    /** The bytes of this field. */
    ByteBuffer bytes() {
        require(BYTES);
        return bytes;
    }

    private void require(int wanted) {
        if (type != wanted) {
            throw new IllegalArgumentException("field " + field + " has the wire type " + type);
        }
    }

    private long varint() {
        long value = Varint.read(message);
        if (value == Varint.CUT_OFF) {
            throw new IllegalArgumentException("it is cut off");
        }
        return value;
    }

    private ByteBuffer slice(long length) {
        if (length > message.remaining()) {
            throw new IllegalArgumentException("a field is longer than the block");
        }
        ByteBuffer part = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
        return part;
    }
}
