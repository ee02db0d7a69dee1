package io.modelhaul.internal.http.body;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Notices a server that takes nothing of what waits to be sent to it. A sender that has nothing to send at the moment is no
 * stall.
 */
public final class SendStall {
    private static final int LOOKS_PER_LIMIT = 8;

    private final Supplier<@Nullable Channel> channel;
    private long pending;
    private int quietLooks;

    private SendStall(Supplier<@Nullable Channel> channel) {
        this.channel = channel;
    }

    /**
     * Emits when nothing went out for so long.
     *
     * @param channel the connection; null while there is none
     */
    public static Mono<Boolean> of(Supplier<@Nullable Channel> channel, Duration limit, Scheduler timer) {
        return Mono.defer(() -> {
            SendStall stall = new SendStall(channel);
            Duration period = Duration.ofNanos(Math.max(1_000_000, limit.toNanos() / LOOKS_PER_LIMIT));
            return Flux.interval(period, timer)
                    .filter(look -> stall.look())
                    .next()
                    .map(look -> true);
        });
    }

    private boolean look() {
        long now = pending(channel.get());
        quietLooks = now > 0 && now == pending ? quietLooks + 1 : 0;
        pending = now;
        return quietLooks >= LOOKS_PER_LIMIT;
    }

    private static long pending(@Nullable Channel connection) {
        ChannelOutboundBuffer waiting =
                connection == null ? null : connection.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }
}
