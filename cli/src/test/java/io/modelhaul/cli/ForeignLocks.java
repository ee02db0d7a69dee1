package io.modelhaul.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Holds locks of a state folder as a process does that was stopped in their middle. */
final class ForeignLocks implements AutoCloseable {
    private final List<FileChannel> channels = new ArrayList<>();

    /** Holds the lock of the log of attempts, and of every log of verified files that is there. */
    ForeignLocks(Path stateFolder) throws IOException {
        hold(Files.createDirectories(stateFolder.resolve("metrics")).resolve("lock"));
        Path verified = stateFolder.resolve("verified");
        if (Files.isDirectory(verified)) {
            try (Stream<Path> logs = Files.list(verified)) {
                for (Path log :
                        logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                    hold(log.resolveSibling(log.getFileName() + ".lock"));
                }
            }
        }
    }

    private void hold(Path name) throws IOException {
        FileChannel channel = FileChannel.open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        channels.add(channel);
        if (lock == null) {
            throw new IOException("somebody holds " + name);
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) {
            channel.close();
        }
    }
}
