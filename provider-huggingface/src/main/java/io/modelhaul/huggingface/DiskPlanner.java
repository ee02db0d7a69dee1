package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubEndpoint;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.cache.HubStore;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans from what is on disk, without any request. Blocks on files. */
final class DiskPlanner {
    private static final int SHOWN = 5;

    private final HubRequest request;
    private final HubStore store;

    DiskPlanner(HubRequest request) {
        this.request = request;
        this.store = request.store();
    }

    HubStore store() {
        return store;
    }

    /** The plan when everything that is wanted is here and is known to be all; null when somebody must be asked. */
    @Nullable
    DownloadPlan complete() throws IOException {
        for (String commit : store.commits(request.revision())) {
            HubTree known = known(commit, request.selection().file() != null);
            Attempt attempt = known == null ? null : attempt(commit, known, endpointOfRepairs());
            if (attempt != null && attempt.missing().isEmpty()) {
                return attempt.plan();
            }
        }
        return null;
    }

    /**
     * The plan when nobody may be asked.
     *
     * @throws DownloadException {@link ErrorCode#OFFLINE} when something is missing, or nothing is here
     */
    DownloadPlan offline() throws IOException {
        List<PlannedFile> missing = List.of();
        HubTree unlisted = null;
        for (String commit : store.commits(request.revision())) {
            HubTree known = known(commit, request.selection().file() != null);
            unlisted = known == null && store.tree(commit) == null ? store.contents(commit) : unlisted;
            Attempt attempt = known == null ? null : attempt(commit, known, null);
            if (attempt != null && attempt.missing().isEmpty()) {
                return attempt.plan();
            }
            missing = attempt == null ? missing : attempt.missing();
        }
        int found = missing.isEmpty() && unlisted != null ? unlisted.files().size() : 0;
        throw new DownloadException(
                ErrorCode.OFFLINE,
                (found > 0 ? unknownMessage(found) : offlineMessage(missing))
                        + ", and no request may be made: go online, without cache-only and HF_HUB_OFFLINE, to fetch it.");
    }

    /**
     * The files of a commit as far as they answer the call; null when they do not. Only for a commit is an answer that
     * something does not exist final: a branch may have it by now.
     *
     * @param unlisted whether files count that are here without a list of all; a single file is complete by itself
     */
    private @Nullable HubTree known(String commit, boolean unlisted) throws IOException {
        HubTree tree = store.tree(commit);
        if (tree != null) {
            return request.pinned() || request.selection().answeredBy(tree, request.sha256()) ? tree : null;
        }
        HubTree contents = unlisted ? store.contents(commit) : null;
        return contents != null && request.selection().answeredBy(contents, request.sha256()) ? contents : null;
    }

    /** Files found wrong are fetched again; a token that cannot be read must not matter while all is well. */
    private HubEndpoint endpointOfRepairs() {
        try {
            return request.endpoint();
        } catch (DownloadException e) {
            return HubEndpoint.open(request.base());
        }
    }

    private String offlineMessage(List<PlannedFile> missing) {
        String what = missing.isEmpty()
                ? where() + " is not in " + store.folder()
                : "Of " + where() + ", " + missing.size() + " files are not in " + store.folder() + " ("
                        + missing.stream()
                                .limit(SHOWN)
                                .map(each -> each.path().value())
                                .collect(Collectors.joining(", "))
                        + (missing.size() > SHOWN ? ", …)" : ")");
        return what;
    }

    /** Another tool put files there, perhaps just a few of them: a single one can be had by its name. */
    private String unknownMessage(int files) {
        return files + (files == 1 ? " file of " : " files of ") + where() + (files == 1 ? " is in " : " are in ")
                + store.folder()
                + ", but what is asked for is not known to be complete, as nothing there lists all files";
    }

    private String where() {
        return request.repo() + " at '" + request.revision() + "'";
    }

    /** A plan, and which of its files are not here. */
    private record Attempt(DownloadPlan plan, List<PlannedFile> missing) {}

    private Attempt attempt(String commit, HubTree known, @Nullable HubEndpoint endpoint) throws IOException {
        List<HubFile> wanted = request.selection().of(known, where());
        Snapshot snapshot = request.snapshot(commit, known, false);
        ModelLayout layout = store.layout(snapshot);
        DownloadPlan plan = new HubPlan(request, snapshot, endpoint).of(wanted, layout);
        List<PlannedFile> missing = new ArrayList<>();
        for (PlannedFile file : plan.files()) {
            if (layout.find(file) == null) {
                missing.add(file);
            }
        }
        return new Attempt(plan, missing);
    }
}
