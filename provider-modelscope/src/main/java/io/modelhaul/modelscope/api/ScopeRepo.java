package io.modelhaul.modelscope.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import java.util.regex.Pattern;

/**
 * A repository of ModelScope. Its name is safe in addresses and as a folder's name.
 *
 * @param type a model or a dataset
 * @param id {@code owner/name}
 */
public record ScopeRepo(RepoType type, String id) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9_-])?");

    /** Checks the name. */
    public ScopeRepo {
        if (!valid(id)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + printable(id)
                            + "' is not the name of a repository: expected owner/name, each part of up to 128"
                            + " letters, digits, '_', '.' or '-', without '..'.");
        }
        if (type == RepoType.SPACE) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, "ModelScope has no spaces to download: name a model or a dataset.");
        }
    }

    private static String printable(String id) {
        String shown = id.length() > 100 ? id.substring(0, 100) + "…" : id;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    /** Whether it can be the name of a repository. */
    public static boolean valid(String id) {
        String[] parts = id.split("/", -1);
        return parts.length == 2
                && !id.contains("..")
                && PART.matcher(parts[0]).matches()
                && PART.matcher(parts[1]).matches();
    }

    /** The part before the slash. */
    public String owner() {
        return id.substring(0, id.indexOf('/'));
    }

    /** The part behind the slash. */
    public String bareName() {
        return id.substring(id.indexOf('/') + 1);
    }

    /** The name to download it by, without an option for its type: {@code datasets/owner/name}. */
    public String name() {
        return type.prefix() + id;
    }

    /** The path of its API calls: {@code api/v1/models/owner/name}. */
    String apiPath() {
        return "api/v1/" + type.plural() + "/" + id;
    }

    @Override
    public String toString() {
        return name();
    }
}
