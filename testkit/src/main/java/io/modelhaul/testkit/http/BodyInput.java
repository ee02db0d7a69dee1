package io.modelhaul.testkit.http;

import io.modelhaul.testkit.content.ContentReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a body, pulled by Netty as fast as the socket takes them, so that a slow client costs no memory. Slows
 * down, stops and lies as the {@link Delivery} says. Used on the connection's event loop only.
 */
final class BodyInput implements ChunkedInput<ByteBuf> {

    private static final int CHUNK = 1 << 17;

    private final Channel channel;
    private final Body body;
    private final Delivery delivery;
    private final ContentReader reader;
    private final ContentReader garbage;
    private final @Nullable Pace pace;
    private final long end;
    private long sent;
    private boolean paused;
    private boolean pauseOver;

    BodyInput(Channel channel, Body body, Delivery delivery) throws IOException {
        this.channel = channel;
        this.body = body;
        this.delivery = delivery;
        this.reader = body.content().open();
        this.garbage = delivery.garbage().open();
        this.pace = delivery.bytesPerSecond() > 0 ? new Pace(delivery.bytesPerSecond(), System::nanoTime) : null;
        long total = body.length() + delivery.garbage().size();
        this.end = delivery.interruption().closes()
                ? Math.min(total, delivery.interruption().after())
                : total;
    }

    @Override
    public boolean isEndOfInput() {
        return sent == end && !isStalled();
    }

    @Override
    public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) throws Exception {
        if (sent == end || isStalled()) {
            pause();
            return null;
        }
        int length = granted(nextLength());
        if (length == 0) {
            return null;
        }
        ByteBuf chunk = allocator.directBuffer(length, length);
        try {
            fill(chunk, length);
        } catch (IOException | RuntimeException e) {
            chunk.release();
            throw e;
        }
        sent += length;
        return chunk;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // an interface's method, not ours to inline
    public @Nullable ByteBuf readChunk(ChannelHandlerContext context) throws Exception {
        return readChunk(context.alloc());
    }

    @Override
    public void close() throws Exception {
        reader.close();
        garbage.close();
    }

    @Override
    public long length() {
        return end;
    }

    @Override
    public long progress() {
        return sent;
    }

    private boolean isStalled() {
        return delivery.interruption().ending() == Delivery.Ending.STALL
                && sent >= delivery.interruption().after()
                && !pauseOver;
    }

    private int nextLength() {
        long length = Math.min(CHUNK, end - sent);
        if (sent < body.length()) {
            length = Math.min(length, body.length() - sent);
        }
        boolean stallAhead = delivery.interruption().ending() == Delivery.Ending.STALL && !pauseOver;
        return (int) (stallAhead ? Math.min(length, delivery.interruption().after() - sent) : length);
    }

    private void fill(ByteBuf chunk, int length) throws IOException {
        if (sent >= body.length()) {
            garbage.read(sent - body.length(), length, chunk);
            return;
        }
        long position = body.offset() + sent;
        reader.read(position, length, chunk);
        for (long flip : delivery.flips()) {
            if (flip >= position && flip < position + length) {
                int index = (int) (flip - position);
                chunk.setByte(index, ~chunk.getByte(index));
            }
        }
    }

    private int granted(int wanted) {
        if (pace == null) {
            return wanted;
        }
        int granted = pace.grant(wanted);
        if (granted == 0) {
            resumeIn(Duration.ofNanos(pace.nanosUntilDue()), this::resume);
        }
        return granted;
    }

    private void pause() {
        if (isStalled() && !paused) {
            paused = true;
            resumeIn(delivery.interruption().pause(), this::endPause);
        }
    }

    private void endPause() {
        pauseOver = true;
        resume();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // when the connection is gone there is nothing left to resume
    private void resumeIn(Duration delay, Runnable step) {
        channel.eventLoop().schedule(step, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void resume() {
        ChunkedWriteHandler writer = channel.pipeline().get(ChunkedWriteHandler.class);
        if (writer != null) {
            writer.resumeTransfer();
        }
    }
}
