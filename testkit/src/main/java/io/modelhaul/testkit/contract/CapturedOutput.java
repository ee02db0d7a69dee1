package io.modelhaul.testkit.contract;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What this process prints while it is open, log lines to the console included; it is printed all the same. */
final class CapturedOutput implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    CapturedOutput() {
        System.setOut(copying(out));
        System.setErr(copying(err));
    }

    private PrintStream copying(PrintStream original) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(int value) {
                bytes.write(value);
                original.write(value);
            }

            @Override
            public synchronized void write(byte[] buffer, int offset, int length) {
                bytes.write(buffer, offset, length);
                original.write(buffer, offset, length);
            }
        };
        return new PrintStream(copy, true, StandardCharsets.UTF_8);
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
