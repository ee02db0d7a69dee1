package io.modelhaul.huggingface.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that tells backup programs to leave a cache out (Cache Directory Tagging Specification). */
public final class CacheTag {
    private static final Logger log = LoggerFactory.getLogger(CacheTag.class);
    private static final String NAME = "CACHEDIR.TAG";
    private static final String TEXT = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This file is a cache directory tag created by huggingface_hub.
            # For information about cache directory tags, see:
            #\thttps://bford.info/cachedir/
            """;

    private CacheTag() {}

    /** Writes the tag where there is none; a cache without it works just as well. */
    public static void write(Path work, Path cache) {
        try {
            if (Files.notExists(cache.resolve(NAME))) {
                NewFile.write(work, cache.resolve(NAME), TEXT.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            log.debug("Could not write {} in {}: {}", NAME, cache, e.toString());
        }
    }
}
