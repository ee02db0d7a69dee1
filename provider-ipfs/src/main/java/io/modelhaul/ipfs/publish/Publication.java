package io.modelhaul.ipfs.publish;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.Varint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Content whose CID was computed and that can be sent as a CAR, which is made again from the files while it is sent.
 *
 * @param path the file or directory
 * @param root its CID
 * @param carBytes how long the CAR is
 * @param files what it consists of
 */
public record Publication(Path path, Cid root, long carBytes, List<PublishedFiles.Entry> files) {

    /** The network is fed in pieces of this size, as it asks for many at once. */
    private static final int PIECE = 64 << 10;

    /** Reads everything once; blocks on the disk. */
    public static Publication of(Path path, LongConsumer progress) throws IOException {
        PublishedFiles published = new PublishedFiles();
        long bytes = 0;
        try (ContentBlocks blocks = blocks(path, published)) {
            for (Block block = blocks.next(); block != null; block = blocks.next()) {
                bytes += block.carBytes();
                progress.accept(bytes);
            }
            Cid root = blocks.root().cid();
            if (blocks instanceof FileBlocks file) {
                published.add(String.valueOf(path.getFileName()), file);
            }
            return new Publication(path, root, bytes + header(root).length, published.entries());
        }
    }

    private static ContentBlocks blocks(Path path, PublishedFiles published) {
        if (Files.isDirectory(path)) {
            return new FolderBlocks(path, "", published);
        }
        if (!Files.isRegularFile(path)) {
            throw new DownloadException(ErrorCode.NOT_FOUND, "There is no file and no folder at " + path + ".");
        }
        return new FileBlocks(path);
    }

    /** {@code {"roots": [root], "version": 1}} in DAG-CBOR, behind its length. */
    private static byte[] header(Cid root) {
        byte[] id = root.bytes();
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(0xa2);
        header.write(0x65);
        header.writeBytes("roots".getBytes(StandardCharsets.US_ASCII));
        header.writeBytes(new byte[] {(byte) 0x81, (byte) 0xd8, 0x2a, 0x58, (byte) (id.length + 1), 0});
        header.writeBytes(id);
        header.write(0x67);
        header.writeBytes("version".getBytes(StandardCharsets.US_ASCII));
        header.write(1);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Varint.write(header.size(), whole);
        whole.writeBytes(header.toByteArray());
        return whole.toByteArray();
    }

    /** The CAR, read from the disk by whoever asks for the next piece; the buffers change hands. */
    Flux<ByteBuf> car(LongConsumer progress) {
        return Flux.generate(
                        () -> new Sending(blocks(path, new PublishedFiles()), progress), Sending::next, Sending::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** A CAR on its way. */
    private final class Sending {
        private final ContentBlocks blocks;
        private final LongConsumer progress;
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private long bytes;

        Sending(ContentBlocks blocks, LongConsumer progress) {
            this.blocks = blocks;
            this.progress = progress;
        }

        Sending next(SynchronousSink<ByteBuf> sink) {
            try {
                if (!piece.hasRemaining() && !more()) {
                    end(sink);
                    return this;
                }
                int length = Math.min(PIECE, piece.remaining());
                bytes += length;
                progress.accept(bytes);
                byte[] copy = new byte[length];
                piece.get(copy);
                sink.next(Unpooled.wrappedBuffer(copy));
            } catch (IOException e) {
                sink.error(e);
            }
            return this;
        }

        /** The next block; false when there are no more. */
        private boolean more() throws IOException {
            if (bytes == 0) {
                piece = ByteBuffer.wrap(header(root));
                return true;
            }
            Block block = blocks.next();
            if (block != null) {
                byte[] head = sectionHead(block);
                piece = ByteBuffer.allocate(head.length + block.bytes().length)
                        .put(head)
                        .put(block.bytes())
                        .flip();
            }
            return block != null;
        }

        private void end(SynchronousSink<ByteBuf> sink) {
            if (bytes == carBytes && blocks.root().cid().equals(root)) {
                sink.complete();
            } else {
                sink.error(
                        new DownloadException(ErrorCode.IO, path + " changed while it was sent. Run the same again."));
            }
        }

        void close() {
            try {
                blocks.close();
            } catch (IOException e) {
                // it was only read
            }
        }
    }

    private static byte[] sectionHead(Block block) {
        byte[] id = block.cid().bytes();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        Varint.write((long) id.length + block.bytes().length, head);
        head.writeBytes(id);
        return head.toByteArray();
    }
}
