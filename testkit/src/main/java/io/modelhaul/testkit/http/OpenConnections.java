package io.modelhaul.testkit.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** The connections that clients hold open. */
public final class OpenConnections {

    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger total = new AtomicInteger();
    private final Changes changes = new Changes();

    @SuppressWarnings("FutureReturnValueIgnored") // it is the very future that is listened to
    void opened(Channel channel) {
        channels.add(channel);
        total.incrementAndGet();
        most.accumulateAndGet(channels.size(), Math::max);
        channel.closeFuture().addListener(closed -> remove(channel));
        changes.signal();
    }

    public int now() {
        return channels.size();
    }

    public int most() {
        return most.get();
    }

    public int total() {
        return total.get();
    }

    public void forget() {
        most.set(channels.size());
        total.set(channels.size());
    }

    public boolean await(IntPredicate condition, Duration limit) {
        return changes.await(() -> condition.test(channels.size()), limit);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // each channel's end is noticed by its close future
    public void closeAll() {
        channels.forEach(Channel::close);
    }

    private void remove(Channel channel) {
        channels.remove(channel);
        changes.signal();
    }
}
