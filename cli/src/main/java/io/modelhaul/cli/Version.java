package io.modelhaul.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this build. */
final class Version {
    private Version() {}

    static String line() {
        try (InputStream text = Version.class.getResourceAsStream("version.txt")) {
            return "modelhaul "
                    + (text == null ? "unknown" : new String(text.readAllBytes(), StandardCharsets.UTF_8).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
