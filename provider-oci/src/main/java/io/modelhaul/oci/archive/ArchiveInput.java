package io.modelhaul.oci.archive;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a tar archive, which its first bytes show to be packed or not, with a bound on how many are read: a reader of
 * tar holds names and attributes in memory, and the archive says how long they are.
 */
final class ArchiveInput extends FilterInputStream {
    private static final int BUFFER = 256 << 10;
    private static final int LONGEST_MAGIC = 4;

    private long allowed;

    private ArchiveInput(InputStream unpacked) {
        super(unpacked);
    }

    /** Reads an archive; closing it closes what it reads from. */
    static ArchiveInput of(InputStream packed) throws IOException {
        BufferedInputStream in = new BufferedInputStream(packed, BUFFER);
        in.mark(LONGEST_MAGIC);
        byte[] magic = in.readNBytes(LONGEST_MAGIC);
        in.reset();
        if (begins(magic, 0x1f, 0x8b)) {
            return new ArchiveInput(new GZIPInputStream(in, BUFFER));
        }
        boolean zstd = begins(magic, 0x28, 0xb5, 0x2f, 0xfd);
        return new ArchiveInput(zstd ? new ZstdInputStream(in) : in);
    }

    private static boolean begins(byte[] bytes, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** From here on, so many bytes may be read and no more. */
    void allow(long bytes) {
        allowed = bytes;
    }

    private int spent(int read) throws IOException {
        if (read > 0) {
            allowed -= read;
        }
        if (allowed < 0) {
            throw new IOException("a name or attribute in it is too long");
        }
        return read;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        spent(read < 0 ? read : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return spent(super.read(buffer, offset, length));
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        spent((int) Math.min(skipped, Integer.MAX_VALUE));
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
