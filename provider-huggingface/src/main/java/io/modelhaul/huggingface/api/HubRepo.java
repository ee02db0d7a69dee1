package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One repository of a Hub.
 *
 * <p>The rules for ids are those of {@code huggingface_hub}: {@code owner/name} or {@code name}, each part 1 to 96 of
 * {@code A-Za-z0-9_.-}, not beginning or ending in a dash or dot, without {@code --} and {@code ..}, and not ending in
 * {@code .git}. They make every id safe in addresses and as a folder's name.
 *
 * @param type what kind it is
 * @param id {@code owner/name}, or {@code name} for the oldest repositories
 */
public record HubRepo(RepoType type, String id) {
    /** The id of the provider that all repositories belong to. */
    public static final String PROVIDER = "huggingface";

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?");

    public HubRepo {
        if (!valid(id)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + id + "' is not the name of a repository: expected owner/name, each part of up to 96 letters,"
                            + " digits, '_', '.' or '-', without '--' or '..'.");
        }
    }

    static boolean valid(String id) {
        if (id.contains("--") || id.contains("..") || id.endsWith(".git")) {
            return false;
        }
        String[] parts = id.split("/", -1);
        return parts.length <= 2
                && PART.matcher(parts[0]).matches()
                && PART.matcher(parts[parts.length - 1]).matches();
    }

    /** The repository whose cache folder has that name; empty for any other folder. */
    public static Optional<HubRepo> ofFolder(String folder) {
        for (RepoType type : RepoType.values()) {
            String start = type.plural() + "--";
            String id =
                    folder.startsWith(start) ? folder.substring(start.length()).replace("--", "/") : "";
            if (valid(id)) {
                return Optional.of(new HubRepo(type, id));
            }
        }
        return Optional.empty();
    }

    /** The folder's name in the hub cache: {@code models--owner--name}. */
    public String folder() {
        return type.plural() + "--" + id.replace("/", "--");
    }

    /** The name to download it by, without a repository type option: {@code datasets/owner/name}. */
    public String name() {
        return type.prefix() + id;
    }

    /** The path of its API calls: {@code api/models/owner/name}. */
    String apiPath() {
        return "api/" + type.plural() + "/" + id;
    }

    @Override
    public String toString() {
        return name();
    }
}
