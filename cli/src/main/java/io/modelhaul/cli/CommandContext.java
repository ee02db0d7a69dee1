package io.modelhaul.cli;

import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.Streams;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a command works with. The library is started when it is first asked for. */
final class CommandContext implements AutoCloseable {
    private static final Duration USUAL_WAIT = Duration.ofMillis(700);

    private final Streams streams;
    private final Environment environment;
    private final Supplier<Modelhaul> start;
    private @Nullable CompletableFuture<Modelhaul> starting;
    private @Nullable Modelhaul haul;
    private @Nullable Interruption interruption;
    private boolean verbose;

    CommandContext(Streams streams, Environment environment, Supplier<Modelhaul> start) {
        this.streams = streams;
        this.environment = environment;
        this.start = start;
    }

    static CommandContext ofProcess(Streams streams, Environment environment, List<String> args) {
        return new CommandContext(
                streams,
                environment,
                () -> Modelhaul.builder()
                        .classLoader(Plugins.loader(args, environment))
                        .build());
    }

    Streams streams() {
        return streams;
    }

    Environment environment() {
        return environment;
    }

    /** Whether to tell more on standard error. */
    boolean verbose() {
        return verbose;
    }

    void verbose(boolean wanted) {
        verbose = wanted;
    }

    /** Starts the library meanwhile, and makes it ready: that takes as long as reading the command line does. */
    void startMeanwhile() {
        CompletableFuture<Modelhaul> library = new CompletableFuture<>();
        starting = library;
        Thread thread = new Thread(
                () -> {
                    library.completeAsync(start, Runnable::run);
                    library.thenAccept(running -> running.warmup().block());
                },
                "modelhaul-start");
        thread.setDaemon(true);
        thread.start();
    }

    Modelhaul haul() {
        Modelhaul running = haul;
        if (running == null) {
            running = starting == null ? start.get() : started(starting);
            haul = running;
        }
        return running;
    }

    private static Modelhaul started(CompletableFuture<Modelhaul> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    boolean started() {
        return haul != null;
    }

    /**
     * Lets a command end in good order when the process is told to end; in force until this context is closed or
     * another action takes its place.
     */
    void onInterrupt(Runnable action) {
        onInterrupt(action, USUAL_WAIT);
    }

    /** The same for a command that needs its time to end. */
    void onInterrupt(Runnable action, Duration longestWait) {
        if (interruption != null) {
            interruption.close();
        }
        interruption = Interruption.watch(action, longestWait);
    }

    @Override
    public void close() {
        try {
            if (haul != null) {
                haul.close();
            } else if (starting != null) {
                starting.thenAccept(Modelhaul::close);
            }
        } finally {
            if (interruption != null) {
                interruption.close();
            }
        }
    }
}
