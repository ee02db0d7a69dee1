package io.modelhaul.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link ModelProvider} implements besides, when its names are hashes of what they name: then bytes can be held against
 * a name, whoever sent them.
 */
public interface ContentAddressing {
    /**
     * What a model's name promises of the one file that it names. Empty when the name alone does not tell, as that of a file in
     * a directory. Asks nobody.
     */
    List<ContentDigest> digests(String model);

    /** Whether a file on this machine is what the digest names; blocks on the disk, and reads the file more than once. */
    boolean matches(Path content, ContentDigest digest) throws IOException;
}
