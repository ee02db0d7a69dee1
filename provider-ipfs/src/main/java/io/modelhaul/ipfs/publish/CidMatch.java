package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.codec.Cid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Whether a file is what a CID names. A CID of blocks with links does not tell how the file was cut into them; so that is done
 * again by the rules of known programs. Blocks on the disk.
 *
 * @param cid of a file
 */
public record CidMatch(Cid cid) {
    private static final int BUFFER = 1 << 18;

    public boolean of(Path file) throws IOException {
        if (cid.hash().unsupported() != null) {
            return false;
        }
        return cid.isRaw() ? content(file) : tree(file);
    }

    private boolean content(Path file) throws IOException {
        if (cid.hash().isIdentity()) {
            byte[] inlined = cid.hash().inlined();
            return Files.size(file) == inlined.length && Arrays.equals(Files.readAllBytes(file), inlined);
        }
        BlockHash hash = cid.hash().begin();
        byte[] buffer = new byte[BUFFER];
        try (InputStream bytes = Files.newInputStream(file)) {
            for (int length = bytes.read(buffer); length >= 0; length = bytes.read(buffer)) {
                hash.update(ByteBuffer.wrap(buffer, 0, length));
            }
        }
        return cid.hash().matches(hash.finish());
    }

    private boolean tree(Path file) throws IOException {
        if (!cid.hash().isSha256()) {
            return false;
        }
        for (ImportRules rules : ImportRules.usual(cid.version())) {
            if (root(file, rules).hash().equals(cid.hash())) {
                return true;
            }
        }
        return false;
    }

    private static Cid root(Path file, ImportRules rules) throws IOException {
        try (FileBlocks blocks = new FileBlocks(file, rules)) {
            while (blocks.next() != null) {
                // reads on until the root is known
            }
            return blocks.root().cid();
        }
    }
}
