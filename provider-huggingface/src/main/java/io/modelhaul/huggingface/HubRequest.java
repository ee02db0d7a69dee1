package io.modelhaul.huggingface;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import io.modelhaul.huggingface.api.HexName;
import io.modelhaul.huggingface.api.HubEndpoint;
import io.modelhaul.huggingface.api.HubEnvironment;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.cache.HubStore;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.SafePath;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one call asks of the Hub, with names, options and environment brought together.
 *
 * @param repo the repository
 * @param revision the branch, tag, commit or reference
 * @param selection which of its files
 * @param policy how to use what is stored
 * @param offline whether no request may be made
 * @param options everything else that was asked
 * @param environment the environment
 * @param base the Hub's address
 */
public record HubRequest(
        HubRepo repo,
        String revision,
        Selection selection,
        CachePolicy policy,
        boolean offline,
        DownloadOptions options,
        HubEnvironment environment,
        URI base) {
    private static final String SOURCE = "hf://";
    private static final String DEFAULT_REVISION = "main";

    /**
     * Reads a call.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when names and options do not fit together
     */
    static HubRequest of(DownloadRequest request, Environment variables) {
        HubEnvironment environment = new HubEnvironment(variables);
        URI base = base(request.options(), environment);
        HubAddress address = address(request.model(), base);
        DownloadOptions options = merged(address, request.options());
        RepoType type = options.get(HuggingFaceOptions.REPO_TYPE, RepoType.MODEL);
        boolean offline = environment.offline() || options.policy() == CachePolicy.CACHE_ONLY;
        return new HubRequest(
                new HubRepo(type, address.id()),
                revision(options.get(DownloadOptions.REVISION, DEFAULT_REVISION)),
                Selection.of(options),
                options.policy(),
                offline,
                options,
                environment,
                base);
    }

    /** What the name says beside the repository becomes options, as it does for a source. */
    static DownloadRequest normalize(DownloadRequest request, Environment variables) {
        DownloadOptions options = request.options();
        HubAddress address = address(request.model(), base(options, new HubEnvironment(variables)));
        return new DownloadRequest(request.provider(), address.id(), merged(address, options));
    }

    /** People paste sources and pages where a name is asked for. */
    private static HubAddress address(String model, URI base) {
        if (HubPage.looksLikeOne(model)) {
            return HubPage.read(model, base);
        }
        return model.startsWith(SOURCE)
                ? HubAddress.ofSource(model.substring(SOURCE.length()))
                : HubAddress.ofName(model);
    }

    /** The Hub that options and environment name. */
    public static URI base(DownloadOptions options, HubEnvironment environment) {
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        return HubEndpoint.base(endpoint != null ? endpoint : environment.endpoint());
    }

    /**
     * Adds what an address says to the options.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when an option says something else
     */
    static DownloadOptions merged(HubAddress address, DownloadOptions options) {
        return options.toBuilder()
                .agree(HuggingFaceOptions.REPO_TYPE, address.type())
                .agree(DownloadOptions.REVISION, address.revision())
                .agree(DownloadOptions.FILE, address.file())
                .agree(HuggingFaceOptions.QUANT, address.quant())
                .build();
    }

    private static String revision(String revision) {
        try {
            return new SafePath(revision).value();
        } catch (DownloadException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + revision + "' cannot be a revision: name a branch, a tag, a commit or refs/pr/N.",
                    e);
        }
    }

    /** The sha-256 that the one file must have; null when nothing is said. */
    @Nullable
    String sha256() {
        return options.get(DownloadOptions.SHA256);
    }

    /** Whether the revision already is a commit, so that nobody need be asked what it stands for. */
    boolean pinned() {
        return HexName.isCommit(revision);
    }

    /** Where the repository is or will be kept. */
    HubStore store() {
        return HubStores.of(options, environment).store(repo);
    }

    /** The endpoint with its credentials. May read the token file. */
    HubEndpoint endpoint() {
        return HubEndpoint.of(base, options, environment);
    }

    /**
     * What this request finds in a commit.
     *
     * @param tree its files
     * @param record whether the tree is worth recording
     */
    Snapshot snapshot(String commit, HubTree tree, boolean record) {
        Map<String, HubFile> files = new LinkedHashMap<>();
        tree.files().forEach(each -> files.put(each.path(), each));
        return new Snapshot(
                repo(),
                revision(),
                commit,
                files,
                record && tree.files().stream().allMatch(each -> each.gitSha1() != null) ? tree : null,
                selection().file());
    }
}
