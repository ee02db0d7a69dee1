package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import io.modelhaul.huggingface.api.PercentCoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place on a Hub as people write it: {@code [models/|datasets/|spaces/]owner/name[:QUANT][@revision][/file]}.
 *
 * <p>A revision with slashes is written percent-encoded ({@code @feature%2Fx}); the special ones that every Hub has,
 * {@code refs/pr/N} and {@code refs/convert/NAME}, may be written as they are. A repository without an owner can be
 * followed by a file only after a revision ({@code gpt2@main/config.json}), as its first part would be read as the owner.
 *
 * @param type the kind of repository, where the text says it
 * @param id the repository
 * @param revision null when not said
 * @param file the one file that is meant; null for all
 * @param quant the quantisation of the GGUF model that is meant; null when not said
 */
public record HubAddress(
        @Nullable RepoType type,
        String id,
        @Nullable String revision,
        @Nullable String file,
        @Nullable String quant) {
    private static final int MAX_LENGTH = 8192;
    private static final Pattern SPECIAL = Pattern.compile("pr/[0-9]+|convert/[A-Za-z0-9_.-]+");

    /** Reads what follows {@code hf://}: each part is percent-decoded, once. */
    static HubAddress ofSource(String location) {
        return parse(location, PercentCoding::decode);
    }

    /** Reads a model's name as given to the provider by name; nothing is decoded. */
    static HubAddress ofName(String name) {
        return parse(name, UnaryOperator.identity());
    }

    private static HubAddress parse(String text, UnaryOperator<String> decode) {
        List<String> parts = parts(bounded(text));
        RepoType type = parts.size() > 1 ? typeOf(parts.get(0)) : null;
        if (type != null) {
            parts.remove(0);
        }
        boolean owned = parts.size() > 1
                && parts.get(0).indexOf('@') < 0
                && parts.get(0).indexOf(':') < 0;
        String owner = owned ? parts.remove(0) + "/" : "";
        String repo = parts.remove(0);
        // Neither a repository nor a revision can have a colon in its name.
        int colon = repo.indexOf(':');
        String quant = colon < 0 ? null : quant(repo, colon);
        String named = colon < 0 ? repo : repo.substring(0, colon) + afterQuant(repo, colon);
        int at = named.indexOf('@');
        String revision = at < 0 ? null : revision(named.substring(at + 1), parts);
        String name = at < 0 ? named : named.substring(0, at);
        if (quant != null && !parts.isEmpty()) {
            throw invalid(text, "name a quantisation or a file, not both");
        }
        try {
            return new HubAddress(
                    type,
                    decode.apply(owner + name),
                    revision == null ? null : decode.apply(revision),
                    parts.isEmpty() ? null : decode.apply(String.join("/", parts)),
                    quant == null ? null : Quantization.checked(decode.apply(quant)));
        } catch (IllegalArgumentException e) {
            throw invalid(text, String.valueOf(e.getMessage()));
        }
    }

    /** What stands between the colon and the revision, if that comes after it. */
    private static String quant(String repo, int colon) {
        int at = repo.indexOf('@', colon);
        return repo.substring(colon + 1, at < 0 ? repo.length() : at);
    }

    private static String afterQuant(String repo, int colon) {
        int at = repo.indexOf('@', colon);
        return at < 0 ? "" : repo.substring(at);
    }

    private static String bounded(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(text.substring(0, 100) + "…", "the name is too long");
        }
        return text;
    }

    private static DownloadException invalid(String text, String problem) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, "'" + text + "': " + problem + ".");
    }

    /** The parts between slashes, without an empty last one; at least one. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>(Arrays.asList(text.split("/", -1)));
        if (parts.size() > 1 && parts.get(parts.size() - 1).isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        return parts;
    }

    /** The type that a first part means, or null when it is an owner or a name. */
    static @Nullable RepoType typeOf(String part) {
        for (RepoType type : RepoType.values()) {
            if (type.plural().equals(part)) {
                return type;
            }
        }
        return null;
    }

    /** The revision that begins with the given text, taking from what follows what belongs to a special reference. */
    static String revision(String first, List<String> following) {
        boolean special = first.equals("refs")
                && following.size() >= 2
                && SPECIAL.matcher(following.get(0) + "/" + following.get(1)).matches();
        return special ? "refs/" + following.remove(0) + "/" + following.remove(0) : first;
    }
}
