package io.modelhaul.ipfs.codec;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The name of a block (multiformats/cid).
 *
 * @param version 0 or 1
 * @param codec how the block is to be read
 * @param hash what its bytes hash to
 */
public record Cid(int version, long codec, Multihash hash) {
    public static final long RAW = 0x55;
    public static final long DAG_PB = 0x70;
    private static final int V0_CHARS = 46;
    private static final int V0_BYTES = 34;

    static Cid raw(byte[] sha256) {
        return new Cid(1, RAW, Multihash.sha256(sha256));
    }

    static Cid dagPb(byte[] sha256) {
        return new Cid(1, DAG_PB, Multihash.sha256(sha256));
    }

    /**
     * Reads a CID that a user wrote.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what is wrong with it, or not supported
     */
    public static Cid parse(String text) {
        try {
            boolean v0 = text.length() == V0_CHARS && text.startsWith("Qm");
            ByteBuffer bytes = ByteBuffer.wrap(v0 ? Multibase.base58(text) : Multibase.decode(text));
            Cid cid = read(bytes);
            if (cid == null || bytes.hasRemaining() || (cid.version == 0) != v0) {
                throw new IllegalArgumentException("it is cut off, or too long");
            }
            return cid.supported();
        } catch (IllegalArgumentException e) {
            throw MalformedContent.unsupported("'" + printable(text) + "' is no CID: " + e.getMessage()
                    + ". A CID looks like bafybei... or Qm....");
        }
    }

    private static String printable(String text) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return shown.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    /**
     * Reads a CID in its binary form; null when the bytes end within it.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static @Nullable Cid read(ByteBuffer bytes) {
        int start = bytes.position();
        if (bytes.remaining() >= 2 && bytes.get(start) == Multihash.SHA2_256 && bytes.get(start + 1) == 32) {
            Multihash hash = bytes.remaining() < V0_BYTES ? null : Multihash.read(bytes);
            return hash == null ? null : new Cid(0, DAG_PB, hash);
        }
        long version = Varint.read(bytes);
        if (version == Varint.CUT_OFF) {
            return null;
        }
        if (version != 1) {
            throw new IllegalArgumentException("its version is " + version);
        }
        long codec = Varint.read(bytes);
        Multihash hash = codec == Varint.CUT_OFF ? null : Multihash.read(bytes);
        return hash == null ? null : new Cid(1, codec, hash);
    }

    /**
     * The same, if blocks of it can be checked and read.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} naming what is not supported
     */
    public Cid supported() {
        String reason = hash.unsupported();
        if (reason == null && codec != RAW && codec != DAG_PB) {
            reason = "its codec 0x" + Long.toHexString(codec)
                    + " is not supported; files and directories (raw, dag-pb) are";
        }
        if (reason != null) {
            throw MalformedContent.unsupported("The CID " + this + " cannot be used: " + reason + ".");
        }
        return this;
    }

    /** What the bytes of the file that it names hash to, where that follows from it alone; null where it does not. */
    @Nullable
    public String sha256() {
        return isRaw() && hash.isSha256() ? hash.hex() : null;
    }

    public boolean isRaw() {
        return codec == RAW;
    }

    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (version == 1) {
            Varint.write(1, bytes);
            Varint.write(codec, bytes);
        }
        hash.write(bytes);
        return bytes.toByteArray();
    }

    /** The one name that equal content of this codec is kept under: version 1 in base 32. */
    public String canonical() {
        return Multibase.toBase32(new Cid(1, codec, hash).bytes());
    }

    /** Version 0 in base 58, version 1 in base 32. */
    @Override
    public String toString() {
        return version == 0 ? Multibase.toBase58(bytes()) : Multibase.toBase32(bytes());
    }
}
