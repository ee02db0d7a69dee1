package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopWatchTest {
    private static Thread thread(String name, CountDownLatch end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void noticesAnEventLoopThatEnded() throws InterruptedException {
        CountDownLatch loopEnds = new CountDownLatch(1);
        CountDownLatch otherEnds = new CountDownLatch(1);
        Thread loop = thread("modelhaul-server-nio-7", loopEnds);
        Thread other = thread("pool-1-thread-1", otherEnds);
        EventLoopWatch watch = new EventLoopWatch();

        assertThat(watch.dead()).isEmpty();
        otherEnds.countDown();
        other.join();
        assertThat(watch.dead()).isEmpty();
        loopEnds.countDown();
        loop.join();
        assertThat(watch.dead()).contains("modelhaul-server-nio-7");
    }
}
