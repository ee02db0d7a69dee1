package io.modelhaul.ipfs.codec;

/**
 * A block that was made here.
 *
 * @param cid its name
 * @param bytes its content; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its CID alone
public record Block(Cid cid, byte[] bytes) {
    public static Block raw(byte[] bytes) {
        return new Block(Cid.raw(BlockHash.sha256().digest(bytes)), bytes);
    }

    public static Block dagPb(byte[] bytes) {
        return new Block(Cid.dagPb(BlockHash.sha256().digest(bytes)), bytes);
    }

    /** The bytes that it takes in a CAR. */
    public long carBytes() {
        long section = (long) cid.bytes().length + bytes.length;
        return Varint.length(section) + section;
    }
}
