package io.modelhaul.oci;

import io.modelhaul.testkit.content.Content;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real registry as a process of its own, on a port that it keeps, and {@code oras} to push to it. */
final class RealRegistry implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path programs;
    private final Path home;
    private final int port;
    private @Nullable Process process;

    private RealRegistry(Path programs, Path home, int port) {
        this.programs = programs;
        this.home = home;
        this.port = port;
    }

    static RealRegistry start(Path programs, Path home) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.createDirectories(home);
            RealRegistry registry = new RealRegistry(programs, home, free.getLocalPort());
            free.close();
            registry.start("");
            return registry;
        }
    }

    private void start(String auth) throws IOException {
        Path settings = home.resolve("settings.yml");
        Files.writeString(
                settings,
                "version: 0.1\nstorage: {filesystem: {rootdirectory: \"" + home.resolve("data")
                        + "\"}}\nhttp: {addr: \"127.0.0.1:" + port + "\"}\n" + auth);
        process = new ProcessBuilder(programs.resolve("registry").toString(), "serve", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new AssertionError("The registry did not start: " + log());
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** From now on it wants one of these passwords, in the form of htpasswd. */
    void requirePassword(String passwords) throws IOException, InterruptedException {
        close();
        Path file = home.resolve("htpasswd");
        Files.writeString(file, passwords);
        start("auth: {htpasswd: {realm: test, path: \"" + file + "\"}}\n");
    }

    void push(Path folder, String model, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(programs.resolve("oras").toString(), "push", "--plain-http", "--no-tty", host() + "/" + model));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("HOME", home.toString());
        Path output = home.resolve("push.log");
        Process push = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!push.waitFor(60, TimeUnit.SECONDS) || push.exitValue() != 0) {
            throw new AssertionError("oras did not push: " + Files.readString(output));
        }
    }

    String host() {
        return "127.0.0.1:" + port;
    }

    String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }

    static byte[] bytes(Content content) throws IOException {
        byte[] bytes = new byte[(int) content.size()];
        try (var reader = content.open()) {
            reader.read(0, bytes.length, Unpooled.wrappedBuffer(bytes).clear());
        }
        return bytes;
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }
}
