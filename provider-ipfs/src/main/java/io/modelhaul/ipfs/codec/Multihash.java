package io.modelhaul.ipfs.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A hash and the function that made it (multiformats/multihash). Any function can be read; few can be checked. */
public final class Multihash {
    static final long IDENTITY = 0x00;
    public static final long SHA2_256 = 0x12;
    static final long BLAKE3 = 0x1e;
    private static final int HASH_BYTES = 32;
    private static final int MAX_BYTES = 128;

    private final long code;
    private final byte[] digest;

    private Multihash(long code, byte[] digest) {
        this.code = code;
        this.digest = digest;
    }

    static Multihash sha256(byte[] digest) {
        return new Multihash(SHA2_256, digest);
    }

    /**
     * Reads one; null when the bytes end within it.
     *
     * @throws IllegalArgumentException when there is none
     */
    static @Nullable Multihash read(ByteBuffer bytes) {
        long code = Varint.read(bytes);
        long length = code == Varint.CUT_OFF ? Varint.CUT_OFF : Varint.read(bytes);
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("its hash has " + length + " bytes");
        }
        if (length == Varint.CUT_OFF || bytes.remaining() < length) {
            return null;
        }
        byte[] digest = new byte[(int) length];
        bytes.get(digest);
        return new Multihash(code, digest);
    }

    void write(ByteArrayOutputStream to) {
        Varint.write(code, to);
        Varint.write(digest.length, to);
        to.writeBytes(digest);
    }

    public boolean isIdentity() {
        return code == IDENTITY;
    }

    /** In hex. */
    String hex() {
        return HexFormat.of().formatHex(digest);
    }

    public boolean isSha256() {
        return code == SHA2_256 && digest.length == HASH_BYTES;
    }

    /** The data itself, of an identity hash; not to be changed. */
    public byte[] inlined() {
        return digest;
    }

    /** Null when blocks of this hash can be checked, else the reason why not. */
    @Nullable
    public String unsupported() {
        if (code == IDENTITY) {
            return null;
        }
        if (code != SHA2_256 && code != BLAKE3) {
            return "the hash function " + name() + " is not supported; sha2-256, blake3 and identity are";
        }
        boolean rightLength = code == SHA2_256 ? digest.length == HASH_BYTES : digest.length >= HASH_BYTES;
        return rightLength ? null : "its " + name() + " hash has " + digest.length + " bytes";
    }

    private String name() {
        return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
            case (int) SHA2_256 -> "sha2-256";
            case (int) BLAKE3 -> "blake3";
            case 0x11 -> "sha1";
            case 0x13 -> "sha2-512";
            case 0x14 -> "sha3-512";
            case 0x16 -> "sha3-256";
            case 0x1b -> "keccak-256";
            case 0x56 -> "dbl-sha2-256";
            case 0xd5 -> "md5";
            case 0xb220 -> "blake2b-256";
            default -> "0x" + Long.toHexString(code);
        };
    }

    /** A hash of the same function, to feed a block into. */
    public BlockHash begin() {
        return BlockHash.of(code, digest.length);
    }

    public boolean matches(byte[] hash) {
        return Arrays.equals(digest, hash);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Multihash that && code == that.code && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return name() + ":" + HexFormat.of().formatHex(digest);
    }
}
