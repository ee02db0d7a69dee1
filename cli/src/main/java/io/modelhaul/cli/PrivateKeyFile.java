package io.modelhaul.cli;

import io.modelhaul.internal.state.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** A key made for one run of the server, in a file that only its user can read. */
final class PrivateKeyFile {
    private static final int KEY_BYTES = 32;

    private final Path folder;
    private final String key;

    /**
     * Makes the key.
     *
     * @param stateFolder where Modelhaul keeps what it remembers
     */
    PrivateKeyFile(Path stateFolder) {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.folder = stateFolder.resolve("serve");
        this.key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    String key() {
        return key;
    }

    /** Writes the file of the server on that port; one of an earlier run is replaced. */
    Path write(int port) throws IOException {
        Path file = folder.resolve(port + ".key");
        OwnerOnly.folder(folder);
        Files.deleteIfExists(file);
        OwnerOnly.write(file, (key + "\n").getBytes(StandardCharsets.US_ASCII));
        return file;
    }

    /** The key itself is a secret. */
    @Override
    public String toString() {
        return "PrivateKeyFile[" + folder + "]";
    }
}
