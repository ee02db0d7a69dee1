package io.modelhaul.modelscope;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.RepoType;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.modelscope.api.ScopeEndpoint;
import io.modelhaul.modelscope.api.ScopeErrors;
import io.modelhaul.modelscope.api.ScopeFile;
import io.modelhaul.modelscope.api.ScopeRepo;
import io.modelhaul.modelscope.cache.ScopeCache;
import io.modelhaul.modelscope.cache.SnapshotPlace;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call asks, with names, options and environment put together.
 *
 * @param repo the repository
 * @param revision the branch, tag or commit
 * @param selection which of its files
 * @param options everything else that was asked
 * @param environment the environment
 */
record ScopeRequest(
        ScopeRepo repo, String revision, Selection selection, DownloadOptions options, Environment environment) {
    static final String MASTER = "master";

    /**
     * Reads a call.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when names and options do not fit together
     */
    static ScopeRequest of(DownloadRequest request, Environment environment) {
        ScopeAddress address = ScopeAddress.ofName(request.model());
        DownloadOptions options = merged(address, request.options());
        ScopeEndpoint.base(options, environment);
        return new ScopeRequest(
                new ScopeRepo(options.get(DownloadOptions.REPO_TYPE, RepoType.MODEL), address.id()),
                revision(options.get(DownloadOptions.REVISION, MASTER)),
                Selection.of(options),
                options,
                environment);
    }

    /** The same request, with what the name says beside the repository as options. */
    static DownloadRequest normalized(DownloadRequest request) {
        ScopeAddress address = ScopeAddress.ofName(request.model());
        return new DownloadRequest(request.provider(), address.id(), merged(address, request.options()));
    }

    /**
     * Adds what an address says to the options.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when an option says something else
     */
    static DownloadOptions merged(ScopeAddress address, DownloadOptions options) {
        return options.toBuilder()
                .agree(DownloadOptions.REPO_TYPE, address.type())
                .agree(DownloadOptions.REVISION, address.revision())
                .agree(DownloadOptions.FILE, address.file())
                .build();
    }

    private static String revision(String revision) {
        try {
            return new SafePath(revision).value();
        } catch (DownloadException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + revision + "' cannot be a revision: name a branch, a tag or a commit.",
                    e);
        }
    }

    /** What the call is about, for people. */
    String where() {
        return repo + " at '" + revision + "'";
    }

    ScopeCache cache() {
        return ScopeCache.of(options, environment);
    }

    SnapshotPlace place() throws IOException {
        return cache().place(repo, revision);
    }

    ScopeEndpoint endpoint() {
        return ScopeEndpoint.of(options, environment);
    }

    /** The file as the engine fetches and checks it. */
    PlannedFile planned(ScopeFile file, @Nullable ScopeEndpoint endpoint) {
        return new PlannedFile(
                new SafePath(file.path()),
                file.size(),
                digests(file),
                endpoint == null
                        ? List.of()
                        : List.of(HttpSource.of(
                                ModelScopeProvider.ID,
                                endpoint.content(repo, revision, file.path()),
                                endpoint.credentials(),
                                ScopeErrors.of(endpoint, repo, revision))));
    }

    private List<ContentDigest> digests(ScopeFile file) {
        String wanted = options.get(DownloadOptions.SHA256);
        if (wanted == null || wanted.equals(file.sha256())) {
            return file.digests();
        }
        if (file.sha256() != null) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "The file '" + file.path() + "' has sha256 " + file.sha256() + " at ModelScope, not " + wanted
                            + " as asked for: check the name, the revision and the option 'sha256'.");
        }
        return List.of(ContentDigest.sha256(wanted));
    }
}
