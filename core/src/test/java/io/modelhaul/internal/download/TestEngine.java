package io.modelhaul.internal.download;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ModelRef;
import io.modelhaul.internal.fallback.Sources;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.ModelProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** An engine without providers, and what holds its disk threads. */
final class TestEngine {
    /** More than there are disk threads. */
    private static final int HELD = 32;

    private TestEngine() {}

    static Engine in(Path folder, DownloadSessions sessions) {
        Environment environment = Environment.of(Map.of("HOME", folder.toString()));
        return new Engine(
                environment,
                Clock.systemUTC(),
                folder.resolve("state"),
                HttpTransport.builder(environment).build(),
                false,
                Duration.ofHours(1),
                new NoSources(),
                sessions::size);
    }

    /** Keeps every disk thread busy until the latch is counted down. */
    static CountDownLatch holdDisk(Engine engine) {
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < HELD; i++) {
            engine.threads().disk().execute(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        return release;
    }

    private static final class NoSources implements Sources {
        @Override
        public ModelProvider named(String id) {
            throw new UnsupportedOperationException(id);
        }

        @Override
        public ModelProvider of(ModelRef.Source source) {
            throw new UnsupportedOperationException(source.toString());
        }

        @Override
        public ModelProvider of(ModelRef.Source source, DownloadOptions options) {
            throw new UnsupportedOperationException(source.toString());
        }

        @Override
        public boolean claims(String scheme) {
            return false;
        }
    }
}
