package io.modelhaul.testkit.content;

/** Content held in memory. */
public final class BytesContent implements Content {

    private final byte[] bytes;

    public BytesContent(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public ContentReader open() {
        return (offset, length, target) -> target.writeBytes(bytes, Math.toIntExact(offset), length);
    }
}
