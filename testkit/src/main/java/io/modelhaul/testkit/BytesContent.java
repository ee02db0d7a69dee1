package io.modelhaul.testkit;

/** Content held in memory. */
final class BytesContent implements Content {

    private final byte[] bytes;

    BytesContent(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, not to be changed. */
    byte[] bytes() {
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
