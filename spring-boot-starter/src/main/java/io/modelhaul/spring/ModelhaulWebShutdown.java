package io.modelhaul.spring;

import io.modelhaul.server.DownloadApi;
import org.springframework.context.SmartLifecycle;

/** Ends the downloads of callers, those that wait too, before {@link ModelhaulShutdown} ends all, and starts none meanwhile. */
final class ModelhaulWebShutdown implements SmartLifecycle {
    private final DownloadApi api;
    private volatile boolean running;

    ModelhaulWebShutdown(DownloadApi api) {
        this.api = api;
    }

    @Override
    public void start() {
        api.open();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        api.close();
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
