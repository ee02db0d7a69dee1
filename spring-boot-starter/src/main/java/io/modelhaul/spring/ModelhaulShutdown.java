package io.modelhaul.spring;

import io.modelhaul.Modelhaul;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the downloads first of all when the application stops: what arrived is kept, those who watch are told, and a web
 * server that stops gracefully has no stream left to wait for. The library itself is closed with its bean, so that an
 * application that is started again can use it.
 */
public final class ModelhaulShutdown implements SmartLifecycle {
    private final Modelhaul haul;
    private volatile boolean running;

    ModelhaulShutdown(Modelhaul haul) {
        this.haul = haul;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        haul.cancelAll();
    }

    /** A context that only pauses, as those of tests do between classes, leaves downloads alone. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
