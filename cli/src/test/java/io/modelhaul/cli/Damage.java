package io.modelhaul.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** What can happen to a file. */
enum Damage {
    TRUNCATED,
    EMPTY,
    RANDOM,
    LARGE;

    void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (this) {
            case TRUNCATED -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            case EMPTY -> Files.write(file, new byte[0]);
            case RANDOM -> {
                byte[] noise = new byte[5000];
                new Random(bytes.length).nextBytes(noise);
                Files.write(file, noise);
            }
            case LARGE -> {
                byte[] piece = "{\"version\":1,\"a\":".repeat(4000).getBytes(StandardCharsets.US_ASCII);
                try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
                    large.write(piece);
                    large.setLength(100 << 20);
                }
            }
        }
    }
}
