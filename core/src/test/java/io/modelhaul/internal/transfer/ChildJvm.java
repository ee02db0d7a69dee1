package io.modelhaul.internal.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process that runs a class of these tests; killed at the end, if not before. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    /** Starts it. */
    public ChildJvm(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next line that it prints. */
    public String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the other process ended");
        }
        return line;
    }

    /** Lets it go on past {@link #await()}. */
    public void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Ends it at once. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end. */
    public void join() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** In the child: waits until it may go on. */
    public static void await() throws IOException {
        if (System.in.read() < 0) {
            throw new IOException("the parent is gone");
        }
    }
}
