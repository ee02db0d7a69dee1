package io.modelhaul.testkit.content;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Content of a file on disk. */
final class PathContent implements Content {

    private final Path file;
    private final long size;

    PathContent(Path file) {
        this.file = file;
        try {
            this.size = Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Optional<Path> path() {
        return Optional.of(file);
    }

    @Override
    public ContentReader open() throws IOException {
        return new ChannelReader(FileChannel.open(file, StandardOpenOption.READ));
    }

    private record ChannelReader(FileChannel channel) implements ContentReader {

        @Override
        public void read(long offset, int length, ByteBuf target) throws IOException {
            int done = 0;
            while (done < length) {
                int read = target.writeBytes(channel, offset + done, length - done);
                if (read < 0) {
                    throw new EOFException("The served file became shorter");
                }
                done += read;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
