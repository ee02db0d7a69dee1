package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class UncaughtFailuresTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<Integer> halts = new ArrayList<>();
    private final UncaughtFailures failures =
            new UncaughtFailures(new PrintStream(said, true, StandardCharsets.UTF_8), false, halts::add);

    private String after(Throwable failure) {
        failures.uncaughtException(Thread.currentThread(), failure);
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void endsTheProcessWhenThereIsNoMemory() {
        assertThat(after(new OutOfMemoryError("Java heap space"))).contains("Out of memory");
        assertThat(halts).containsExactly(1);
    }

    @Test
    void saysNothingOfWorkThatCameAfterTheEnd() {
        assertThat(after(new RejectedExecutionException("Modelhaul was closed.")))
                .isEmpty();
        assertThat(halts).isEmpty();
    }

    @Test
    void namesAnyOtherBugOnOneLine() {
        assertThat(after(new IllegalStateException("oops")))
                .contains("IllegalStateException: oops")
                .hasLineCount(1);
        assertThat(halts).isEmpty();
    }
}
