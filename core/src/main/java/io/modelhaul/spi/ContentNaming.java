package io.modelhaul.spi;

import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import reactor.core.publisher.Mono;

/** Names content by a hash of it: then bytes can be checked against a name, whoever sent them. */
public interface ContentNaming extends Ability {
    /**
     * What a model's name promises of the one file that it names. Empty when the name alone does not say, as that of a file
     * in a directory. Asks nobody.
     */
    List<ContentDigest> digests(String model);

    /** Whether a file on this machine is what the digest names; blocks on the disk, and reads the file more than once. */
    boolean matches(Path content, ContentDigest digest) throws IOException;

    /** What the content of a model is called, whichever provider stored it. Computed here; nothing is published. */
    Mono<ContentNames> names(StoredModel model, ProviderContext context);
}
