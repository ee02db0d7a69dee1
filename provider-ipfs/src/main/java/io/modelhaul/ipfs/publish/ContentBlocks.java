package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.publish.NodeWriter.Child;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The blocks of a file or directory one after the other, each after those below it; blocks on the disk. */
interface ContentBlocks extends Closeable {
    /** The next block; null when there are no more. */
    @Nullable
    Block next() throws IOException;

    /** How to link to the whole, once there are no more. */
    Child root();

    @Override
    void close() throws IOException;
}
