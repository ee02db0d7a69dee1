package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Values;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The variables that {@code huggingface_hub} reads, with its meanings and its order, except that an empty one counts as
 * not set.
 *
 * @param variables the process's environment
 */
public record HubEnvironment(Environment variables) {
    private static final URI PUBLIC_HUB = URI.create("https://huggingface.co");
    private static final Pattern REFERENCE =
            Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)}|([A-Za-z_][A-Za-z0-9_]*))");
    private static final int MAX_TOKEN_FILE_BYTES = 64 * 1024;

    /** {@code HF_ENDPOINT}, else the public Hub. */
    public URI endpoint() {
        String text = variables.get("HF_ENDPOINT");
        try {
            return text == null ? PUBLIC_HUB : Values.address(text);
        } catch (IllegalArgumentException e) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, "HF_ENDPOINT does not fit: " + e.getMessage(), e);
        }
    }

    /** The folder asked for, {@code HF_HUB_CACHE}, {@code HUGGINGFACE_HUB_CACHE} or {@code $HF_HOME/hub}. */
    public Path cacheFolder(DownloadOptions options) {
        return Optional.ofNullable(options.get(DownloadOptions.CACHE_DIR))
                .or(() -> folder("HF_HUB_CACHE"))
                .or(() -> folder("HUGGINGFACE_HUB_CACHE"))
                .orElseGet(() -> home().resolve("hub"))
                .toAbsolutePath()
                .normalize();
    }

    /** Whether no request may be made: {@code HF_HUB_OFFLINE}, or {@code TRANSFORMERS_OFFLINE} when that is not set. */
    public boolean offline() {
        return variables.flag(variables.get("HF_HUB_OFFLINE") != null ? "HF_HUB_OFFLINE" : "TRANSFORMERS_OFFLINE");
    }

    /** {@code HF_HUB_ETAG_TIMEOUT}: how long to wait for answers about a repository; null when nothing useful is set. */
    @Nullable
    Duration answerLimit() {
        return seconds("HF_HUB_ETAG_TIMEOUT");
    }

    /** {@code HF_HUB_DOWNLOAD_TIMEOUT}: how long content may bring no bytes; null when nothing useful is set. */
    @Nullable
    public Duration stallLimit() {
        return seconds("HF_HUB_DOWNLOAD_TIMEOUT");
    }

    private @Nullable Duration seconds(String name) {
        String value = variables.get(name);
        boolean whole = value != null && value.matches("[1-9][0-9]{0,6}");
        return whole ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }

    /** Whether snapshots must hold plain files. */
    public boolean symlinksDisabled() {
        return variables.flag("HF_HUB_DISABLE_SYMLINKS");
    }

    /** Whether contents that several repositories share must be left alone. */
    public boolean sharedBlobsDisabled() {
        return variables.flag("HF_HUB_DISABLE_SHARED_BLOBS");
    }

    /**
     * The token of this machine: {@code HF_TOKEN}, {@code HUGGING_FACE_HUB_TOKEN}, the token file; null when there is
     * none or {@code HF_HUB_DISABLE_IMPLICIT_TOKEN} is set. Reads a file.
     */
    @Nullable
    HubToken token() {
        if (variables.flag("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return null;
        }
        return Stream.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
                .map(name -> HubToken.of(variables.get(name), name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(this::tokenOfFile);
    }

    private @Nullable HubToken tokenOfFile() {
        Path file = folder("HF_TOKEN_PATH").orElseGet(() -> home().resolve("token"));
        try {
            boolean readable = Files.isRegularFile(file) && Files.size(file) <= MAX_TOKEN_FILE_BYTES;
            return readable ? HubToken.ofFile(Files.readAllBytes(file), "the file " + file) : null;
        } catch (IOException e) {
            throw new DownloadException(
                    ErrorCode.IO,
                    "Could not read the token file " + file + " ("
                            + e.getClass().getSimpleName()
                            + "): make it readable, or set HF_HUB_DISABLE_IMPLICIT_TOKEN=1 to go on without a token.",
                    e);
        }
    }

    private Path home() {
        return folder("HF_HOME").orElseGet(() -> variables.userCache().resolve("huggingface"));
    }

    private Optional<Path> folder(String name) {
        return Optional.ofNullable(variables.get(name)).map(this::expanded).map(variables::path);
    }

    private String expanded(String text) {
        return REFERENCE.matcher(text).replaceAll(this::value);
    }

    private String value(MatchResult reference) {
        String name = reference.group(1) != null ? reference.group(1) : reference.group(2);
        String value = variables.get(name);
        return Matcher.quoteReplacement(value == null ? reference.group() : value);
    }
}
