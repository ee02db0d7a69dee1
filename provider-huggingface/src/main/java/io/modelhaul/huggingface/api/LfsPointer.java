package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The text that stands for a large file in a git repository (Git LFS specification, "The Pointer"). */
public final class LfsPointer {
    private static final Logger log = LoggerFactory.getLogger(LfsPointer.class);
    private static final String VERSION = "version https://git-lfs.github.com/spec/v1\n";
    private static final int MAX_BYTES = 1024;
    /** Files of these kinds are never a few lines of text. */
    private static final Set<String> WEIGHTS = Set.of(
            "safetensors",
            "bin",
            "gguf",
            "ggml",
            "pt",
            "pth",
            "ckpt",
            "onnx",
            "h5",
            "msgpack",
            "tflite",
            "ot",
            "rkllm",
            "npz",
            "pkl",
            "parquet",
            "arrow",
            "zip",
            "gz",
            "tar",
            "mlmodel",
            "model");

    private LfsPointer() {}

    /** The git name of the pointer to a content. */
    public static String gitSha1(String sha256, long size) {
        byte[] text = (VERSION + "oid sha256:" + sha256 + "\nsize " + size + "\n").getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of()
                .formatHex(ContentDigest.gitSha1("").newHash(text.length).digest(text));
    }

    /**
     * Refuses a pointer where weights were wanted, which a mirror that knows nothing of Git LFS sends, and deletes it.
     *
     * @throws DownloadException {@link ErrorCode#CHECKSUM_MISMATCH}
     */
    public static void refuse(String path, Path content) throws IOException {
        if (Files.size(content) > MAX_BYTES || !isOne(content)) {
            return;
        }
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!WEIGHTS.contains(ending)) {
            log.warn("The file {} is the text of a Git LFS pointer.", path);
            return;
        }
        Files.deleteIfExists(content);
        throw new DownloadException(
                ErrorCode.CHECKSUM_MISMATCH,
                "Instead of the content of " + path + " the server sent the Git LFS pointer that stands for it."
                        + " It does not keep large files, or they were never uploaded: choose another endpoint.");
    }

    private static boolean isOne(Path content) throws IOException {
        try (InputStream in = Files.newInputStream(content)) {
            return new String(in.readNBytes(VERSION.length()), StandardCharsets.US_ASCII).equals(VERSION);
        }
    }
}
