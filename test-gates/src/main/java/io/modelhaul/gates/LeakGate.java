package io.modelhaul.gates;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class when a leak has been reported by its end, and the whole run when the last garbage collection
 * brings one to light. The first names a class near the culprit; the second misses none.
 */
public final class LeakGate implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakGate.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(EndOfRun.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failOn(LeakRecorder.INSTANCE.take(), "by the end of " + context.getDisplayName());
    }

    private static void failOn(List<String> leaks, String when) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leak(s) reported " + when + ":\n" + String.join("\n\n", leaks));
        }
    }

    /** Lives in the root of the run, and is closed with it. */
    static final class EndOfRun implements AutoCloseable {
        @Override
        public void close() {
            failOn(LeakRecorder.INSTANCE.takeAll(), "at the end of the run");
        }
    }
}
