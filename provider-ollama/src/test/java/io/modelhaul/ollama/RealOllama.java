package io.modelhaul.ollama;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real Ollama server as a process of its own, on a port that it keeps, with a folder of models. */
final class RealOllama implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path home;
    private final Path models;
    private final int port;
    private @Nullable Process process;

    private RealOllama(Path home, Path models, int port) {
        this.home = home;
        this.models = models;
        this.port = port;
    }

    static String program() {
        return Objects.requireNonNull(System.getenv("MODELHAUL_PEER_OLLAMA"), "MODELHAUL_PEER_OLLAMA is not set");
    }

    static RealOllama start(Path home, Path models) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.createDirectories(home);
            Files.createDirectories(models);
            RealOllama server = new RealOllama(home, models, free.getLocalPort());
            free.close();
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program(), "serve");
        builder.environment().put("OLLAMA_HOST", "127.0.0.1:" + port);
        builder.environment().put("OLLAMA_MODELS", models.toString());
        builder.environment().put("HOME", home.toString());
        builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("ollama.log").toFile());
        process = builder.start();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new AssertionError("Ollama did not start: " + Files.readString(home.resolve("ollama.log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
            process = null;
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
