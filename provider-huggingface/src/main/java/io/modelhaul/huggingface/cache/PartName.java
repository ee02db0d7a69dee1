package io.modelhaul.huggingface.cache;

import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.PlannedFile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names unfinished files by what they will be: by the content's {@code ETag}, else by the file's path. */
public final class PartName {
    private PartName() {}

    public static String of(Snapshot snapshot, PlannedFile file) {
        String path = file.path().value();
        String etag = snapshot.etag(path);
        return etag != null ? etag : "path-" + hash(snapshot.commit() + "/" + path);
    }

    private static String hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of()
                .formatHex(ContentDigest.gitSha1("").newHash(bytes.length).digest(bytes));
    }
}
