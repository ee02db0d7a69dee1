package io.modelhaul;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which model is meant: {@link #of a provider and a name}, {@link #parse a source text} such as {@code hf://owner/repo}, or
 * {@link LockedModel exactly these bytes}.
 */
public sealed interface ModelRef permits ModelRef.Named, ModelRef.Source, LockedModel {
    /** Longer than any address or path that works anywhere, in characters. */
    int MAX_LENGTH = 8 << 10;

    /**
     * A model of a provider.
     *
     * @param provider a provider's id or alias
     * @param model the model's name, as the provider writes it
     */
    static Named of(String provider, String model) {
        return new Named(provider, model);
    }

    /**
     * Reads a source from text.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it is none
     */
    static Source parse(String text) {
        return Source.parse(text);
    }

    /**
     * The same text, when it is not longer than any name of a model can be.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it is
     */
    static String checkedLength(String name) {
        if (name.length() > MAX_LENGTH) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The model's name has " + name.length() + " characters; " + MAX_LENGTH + " are allowed.");
        }
        return name;
    }

    /**
     * A provider and a model's name.
     *
     * @param provider a provider's id or alias
     * @param model the model's name, as the provider writes it
     */
    record Named(String provider, String model) implements ModelRef {
        /** Checks that both are there; what they mean is checked when they are used. */
        public Named {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(model, "model");
        }

        /** Both, without secrets. */
        @Override
        public String toString() {
            return provider + " " + Redaction.model(model);
        }
    }

    /**
     * Where a model comes from, in one text: {@code hf://owner/repo[@rev][/file]}, {@code https://…}, a local path, or any
     * scheme that an installed provider claims. A page of {@code huggingface.co}, {@code hf.co} or {@code ollama.com} may be
     * written without {@code https://}, unless a local file has that path.
     *
     * <p>Parsing decides only the scheme; what follows is read by the provider that claims it.
     *
     * @param scheme the scheme in lower case; {@code file} for local paths
     * @param location what follows {@code scheme://}; for {@code http} and {@code https} the whole address; for {@code file}
     *     the path
     */
    record Source(String scheme, String location) implements ModelRef {
        private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)", Pattern.DOTALL);
        /** Sites whose pages people paste without a scheme. */
        private static final Pattern PAGE =
                Pattern.compile("(?:www\\.)?(?:huggingface\\.co|hf\\.co|ollama\\.com)/.+", Pattern.CASE_INSENSITIVE);

        private static final Pattern BARE_NAME = Pattern.compile("[A-Za-z0-9][\\w.-]*(/[\\w.-]+)?(:[\\w.-]+)?");

        /** Checks the parts. */
        public Source {
            Objects.requireNonNull(scheme, "scheme");
            Objects.requireNonNull(location, "location");
        }

        static Source parse(String text) {
            String source = checkedLength(text.trim());
            if (source.isEmpty() || source.indexOf('\0') >= 0) {
                throw invalid("The source is empty or holds a NUL character.");
            }
            Matcher matcher = SCHEME.matcher(source);
            if (matcher.matches()) {
                String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
                boolean web = scheme.equals("http") || scheme.equals("https");
                requireName(scheme, matcher.group(2));
                return new Source(scheme, (web ? scheme + "://" : "") + matcher.group(2));
            }
            if (PAGE.matcher(source).matches() && !Files.exists(path(source))) {
                return new Source("https", "https://" + source);
            }
            if (BARE_NAME.matcher(source).matches() && !source.startsWith(".") && !Files.exists(path(source))) {
                throw invalid("'" + source + "' does not say where it comes from: write hf://" + source
                        + ", or give the provider first, as in: huggingface " + source);
            }
            return new Source("file", path(source).toString());
        }

        private static Path path(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw invalid("'" + text + "' is neither a source nor a path.");
            }
        }

        private static void requireName(String scheme, String location) {
            if (location.isBlank()) {
                throw invalid("'" + scheme + "://' names nothing: write the model's name after it.");
            }
        }

        private static DownloadException invalid(String message) {
            return new DownloadException(ErrorCode.INVALID_REQUEST, message);
        }

        /** The source as text, without secrets. */
        @Override
        public String toString() {
            boolean whole = scheme.equals("http") || scheme.equals("https") || scheme.equals("file");
            return Redaction.text(whole ? location : scheme + "://" + location);
        }
    }
}
