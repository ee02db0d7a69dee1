package io.modelhaul.ipfs.codec;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.commons.codec.digest.Blake3;

/** The hash of one block, fed piece by piece. */
public interface BlockHash {
    /** Takes all that the buffer has. */
    void update(ByteBuffer bytes);

    /** The hash of all that was taken. */
    byte[] finish();

    /** A hash by its multihash code; a function that is not supported is the caller's mistake. */
    static BlockHash of(long code, int length) {
        if (code == Multihash.SHA2_256) {
            return new Sha256(sha256());
        }
        if (code == Multihash.BLAKE3) {
            return new Blake3Hash(Blake3.initHash(), length);
        }
        throw new IllegalArgumentException("no such hash function: " + code);
    }

    /** SHA-256, which every Java platform has. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** SHA-256. */
    record Sha256(MessageDigest digest) implements BlockHash {
        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        public byte[] finish() {
            return digest.digest();
        }
    }

    /**
     * BLAKE3.
     *
     * @param length of the hash in bytes
     */
    record Blake3Hash(Blake3 hash, int length) implements BlockHash {
        @Override
        public void update(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            hash.update(copy);
        }

        @Override
        public byte[] finish() {
            return hash.doFinalize(length);
        }
    }
}
