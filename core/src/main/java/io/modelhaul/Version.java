package io.modelhaul;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Modelhaul this is. */
public final class Version {
    private static final String CURRENT = read();

    private Version() {}

    /** The version, such as {@code 0.1.0}. */
    public static String current() {
        return CURRENT;
    }

    /** How HTTP requests name us. */
    public static String userAgent() {
        return "modelhaul/" + CURRENT + " (java/" + Runtime.version().feature() + "; "
                + System.getProperty("os.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "_") + ")";
    }

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("reading version.properties", e);
        }
    }
}
