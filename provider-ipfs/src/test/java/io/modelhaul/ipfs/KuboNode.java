package io.modelhaul.ipfs;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Kubo node of its own, on loopback and known to nobody else. */
final class KuboNode implements AutoCloseable {
    private final String program;
    private final Path folder;
    private final Process daemon;

    /** Starts a node; one that is alone serves only what it has. */
    KuboNode(String program, Path folder, boolean alone) throws Exception {
        this.program = program;
        this.folder = folder;
        Files.createDirectories(folder);
        run("init", "--profile=unixfs-v1-2025,test");
        // The node chooses its ports itself: one found free before it starts may be taken by then.
        run("config", "Addresses.Gateway", "/ip4/127.0.0.1/tcp/0");
        run("config", "Addresses.API", "/ip4/127.0.0.1/tcp/0");
        run("config", "--json", "Addresses.Swarm", "[\"/ip4/127.0.0.1/tcp/0\"]");
        run("config", "--json", "Gateway.NoFetch", String.valueOf(alone));
        run("bootstrap", "rm", "--all");
        List<String> command = new ArrayList<>(List.of(program, "daemon"));
        if (alone) {
            command.add("--offline");
        }
        daemon = process(command).start();
        awaitReady();
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("IPFS_PATH", folder.toString());
        process.environment().put("IPFS_TELEMETRY", "off");
        process.redirectOutput(folder.resolve("daemon.out").toFile());
        return process;
    }

    private void awaitReady() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Path out = folder.resolve("daemon.out");
        while (!Files.readString(out).contains("Daemon is ready")) {
            if (!daemon.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("Kubo did not start: " + Files.readString(out));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Runs the program against this node; what it printed. */
    String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = process(command).redirectErrorStream(false);
        builder.redirectOutput(ProcessBuilder.Redirect.PIPE)
                .redirectError(folder.resolve("error.out").toFile());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + Files.readString(folder.resolve("error.out")));
        }
        return out;
    }

    URI gateway() throws IOException {
        return URI.create(Files.readString(folder.resolve("gateway")).trim());
    }

    URI api() throws IOException {
        String[] parts = Files.readString(folder.resolve("api")).trim().split("/", -1);
        return URI.create("http://" + parts[2] + ":" + parts[4]);
    }

    /** Where other nodes reach this one. */
    String address() throws Exception {
        return run("id", "-f", "<addrs>").lines().findFirst().orElseThrow();
    }

    @Override
    public void close() {
        daemon.destroy();
        try {
            if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
