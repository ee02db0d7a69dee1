package io.modelhaul.testkit.ollama;

import io.modelhaul.testkit.LocalOllama;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The faults in place at a {@link LocalOllama}; they may be changed while it runs. */
public final class PullFaults {

    private final Queue<PullFault> next = new ConcurrentLinkedQueue<>();
    private volatile PullFault always = PullFault.NONE;

    public PullFaults() {}

    /** Concerns the next pull that no other fault was put in place for. */
    public PullFaults next(PullFault fault) {
        next.add(fault);
        return this;
    }

    /** Concerns every pull that no {@link #next} concerns. */
    public PullFaults all(PullFault fault) {
        always = fault;
        return this;
    }

    /** Takes all faults away. */
    public void clear() {
        next.clear();
        always = PullFault.NONE;
    }

    PullFault take() {
        PullFault fault = next.poll();
        return fault == null ? always : fault;
    }
}
