package io.modelhaul.oci.manifest;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a model in a registry: {@code HOST[:PORT]/NAME[:TAG][@DIGEST]}, as Docker's tools read it. A name without a host
 * is one of Docker Hub, and one of a single part belongs to its {@code ai} organisation there.
 *
 * @param host host and port, in lower case; {@code docker.io} for Docker Hub
 * @param repository the path in the registry
 * @param tag the tag; null when only a digest is named
 * @param digest {@code sha256:…}; null when the tag decides
 */
public record OciReference(
        String host,
        String repository,
        @Nullable String tag,
        @Nullable String digest) {
    private static final String HUB = "docker.io";
    private static final String HUB_SERVER = "registry-1.docker.io";
    private static final int MAX_REPOSITORY = 255;
    private static final Pattern SCHEME = Pattern.compile("(?i)(?:oci|docker)://");
    private static final Pattern HOST =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?|\\[[0-9a-f:.]{2,45}])(?::[0-9]{1,5})?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Reads a name.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what is wrong with it
     */
    public static OciReference parse(String text) {
        String name = SCHEME.matcher(text).lookingAt() ? text.substring(text.indexOf("://") + 3) : text;
        int at = name.indexOf('@');
        String digest = at < 0 ? null : name.substring(at + 1).toLowerCase(Locale.ROOT);
        if (digest != null && !DIGEST.matcher(digest).matches()) {
            throw invalid(
                    "What follows the @ in a registry's model name is no digest: write sha256: and 64 hex digits.");
        }
        String rest = at < 0 ? name : name.substring(0, at);
        int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
        String tag = colon < 0 ? null : rest.substring(colon + 1);
        if (tag != null && !TAG.matcher(tag).matches()) {
            throw invalid("'" + shown(tag) + "' cannot be a tag: letters, digits, '.', '_' and '-' are allowed.");
        }
        return named(
                colon < 0 ? rest : rest.substring(0, colon), tag == null && digest == null ? "latest" : tag, digest);
    }

    private static OciReference named(String name, @Nullable String tag, @Nullable String digest) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash).toLowerCase(Locale.ROOT);
        boolean hosted = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
        String host = hosted ? first : HUB;
        String path = hosted ? name.substring(slash + 1) : name;
        if (!HOST.matcher(host).matches()) {
            throw invalid("'" + shown(host) + "' is no host of a registry: write HOST[:PORT]/NAME[:TAG].");
        }
        host = isHub(host) ? HUB : host;
        String repository = host.equals(HUB) && path.indexOf('/') < 0 ? "ai/" + path : path;
        for (String part : path.split("/", -1)) {
            if (!COMPONENT.matcher(part).matches() || repository.length() > MAX_REPOSITORY) {
                throw invalid(
                        "'" + shown(path) + "' cannot be a name in a registry: lower-case letters, digits and single"
                                + " '.', '_' or '-' between them are allowed, parts are separated by '/'.");
            }
        }
        return new OciReference(host, repository, tag, digest);
    }

    /** Whether a host is one of the names of Docker Hub. */
    public static boolean isHub(String host) {
        return host.equals(HUB) || host.equals("index.docker.io") || host.equals(HUB_SERVER);
    }

    /**
     * The same model, at a tag or digest that an option names.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when the name says otherwise
     */
    public OciReference at(@Nullable String revision, boolean tagNamed) {
        if (revision == null || revision.equals(tag) || revision.equals(digest)) {
            return this;
        }
        boolean pin = DIGEST.matcher(revision).matches();
        if (!pin && !TAG.matcher(revision).matches()) {
            throw invalid("'" + shown(revision) + "' is neither a tag nor a digest.");
        }
        if (digest != null || !pin && tagNamed) {
            throw invalid("The name says " + this + " and the revision asked for is " + shown(revision)
                    + ": leave one of them out.");
        }
        return pin
                ? new OciReference(host, repository, tagNamed ? tag : null, revision)
                : new OciReference(host, repository, revision, null);
    }

    /** Whether a name, as somebody wrote it, says which tag is meant. */
    public static boolean namesTag(String text) {
        String name = text.indexOf('@') < 0 ? text : text.substring(0, text.indexOf('@'));
        return name.indexOf(':', name.lastIndexOf('/') + 1) > 0;
    }

    /** Host and port to connect to. */
    public String server() {
        return host.equals(HUB) ? HUB_SERVER : host;
    }

    /** The tag or digest to ask for. */
    public String reference() {
        return digest == null ? String.valueOf(tag) : digest;
    }

    /** Whether the bytes are pinned. */
    public boolean pinned() {
        return digest != null;
    }

    /** The part of it that a stored model is known by, after the name. */
    String stored() {
        return tag == null ? "@" + digest : ":" + tag;
    }

    /** Where it is stored below a folder of models, in names that every file system takes. */
    public String place() {
        String version = tag == null ? String.valueOf(digest) : tag;
        return host.replace(':', '+') + "/" + repository + "@" + version.replace(':', '-');
    }

    /** The name without tag and digest. */
    public String name() {
        return host + "/" + repository;
    }

    private static String shown(String text) {
        String part = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return part.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
    }

    private static DownloadException invalid(String message) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message);
    }

    /** The name that the model is stored and listed by: with its tag, or its digest where it has no tag. */
    @Override
    public String toString() {
        return name() + stored();
    }
}
