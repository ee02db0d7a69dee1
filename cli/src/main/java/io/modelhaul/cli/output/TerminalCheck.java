package io.modelhaul.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** Finds out whether a standard stream is a terminal; where the system tells through its files, no library is loaded. */
final class TerminalCheck {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private TerminalCheck() {}

    /** Whether file 1 (standard output) or 2 (standard error) is a terminal. */
    static boolean isTerminal(int number) {
        try {
            String target = Files.readSymbolicLink(OPEN_FILES.resolve(Integer.toString(number)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return AskJline.isTerminal(number);
        }
    }

    /** Loaded only where there is no {@code /proc}. */
    private static final class AskJline {
        static boolean isTerminal(int number) {
            try {
                return TerminalProvider.load("jni")
                        .isSystemStream(number == 1 ? SystemStream.Output : SystemStream.Error);
            } catch (IOException | LinkageError e) {
                return false;
            }
        }
    }
}
