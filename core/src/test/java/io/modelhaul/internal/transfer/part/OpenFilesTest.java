package io.modelhaul.internal.transfer.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.internal.transfer.TransferThreads;
import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** What a transfer holds open is closed with it, whenever that is. */
class OpenFilesTest {
    private final TransferThreads threads = new TransferThreads();
    private final List<String> closed = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        threads.close();
    }

    private Closeable named(String name) {
        return () -> closed.add(name);
    }

    @Test
    void closesTheNewestFirst() throws Exception {
        OpenFiles files = threads.openFiles();
        files.add(named("lock"));
        files.add(named("part"));

        files.close().block();

        assertThat(closed).containsExactly("part", "lock");
    }

    @Test
    void aTransferThatIsCancelledWhileAFileIsBeingOpenedLeavesNothingOpenAndNoErrorBehind() throws Exception {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Hooks.onErrorDropped(dropped::add);
        try {
            OpenFiles files = threads.openFiles();
            Disposable transfer = Mono.fromCallable(() -> {
                        opening.countDown();
                        ended.await();
                        return files.add(named("part"));
                    })
                    .doFinally(signal -> over.countDown())
                    .subscribeOn(threads.files())
                    .subscribe();
            opening.await();
            transfer.dispose();
            files.close().block();
            ended.countDown();

            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.close();
            Hooks.resetOnErrorDropped();
        }
        assertThat(closed).containsExactly("part");
        assertThat(dropped).isEmpty();
    }
}
