package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
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
            HubTree tree = store.tree(commit);
            HubTree known = tree != null ? tree : oneFile(commit);
            if (known == null) {
                continue;
            }
            Attempt attempt = attempt(commit, known, request.selection().of(known, where()), endpointOfRepairs());
            if (attempt.missing().isEmpty()) {
                return attempt.plan();
            }
        }
        return null;
    }

    /** A single file is complete by itself, whether or not the others are known. */
    private @Nullable HubTree oneFile(String commit) throws IOException {
        String file = request.selection().file();
        if (file == null) {
            return null;
        }
        HubTree contents = store.contents(commit);
        return contents != null && contents.file(file).isPresent() ? contents : null;
    }

    /** Files found wrong are fetched again; a token that cannot be read must not matter while all is well. */
    private HubEndpoint endpointOfRepairs() {
        try {
            return request.endpoint();
        } catch (DownloadException e) {
            return new HubEndpoint(request.base(), null);
        }
    }

    /**
     * The plan when nobody may be asked.
     *
     * @throws DownloadException {@link ErrorCode#OFFLINE} when something is missing, or nothing is here
     */
    DownloadPlan offline() throws IOException {
        List<PlannedFile> missing = List.of();
        for (String commit : store.commits(request.revision())) {
            HubTree tree = store.tree(commit);
            HubTree known = tree != null ? tree : store.contents(commit);
            if (known == null || (tree == null && !present(known))) {
                continue;
            }
            List<HubFile> wanted = tree == null && request.selection().file() == null
                    ? known.files().stream()
                            .filter(each -> request.selection().patterns().select(each.path()))
                            .toList()
                    : request.selection().of(known, where());
            Attempt attempt = attempt(commit, known, wanted, null);
            if (attempt.missing().isEmpty()) {
                return attempt.plan();
            }
            missing = attempt.missing();
        }
        throw new DownloadException(ErrorCode.OFFLINE, offlineMessage(missing));
    }

    private boolean present(HubTree contents) {
        String file = request.selection().file();
        return file == null || contents.file(file).isPresent();
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
        return what + ", and no request may be made: go online, without cache-only and HF_HUB_OFFLINE, to fetch it.";
    }

    private String where() {
        return request.repo() + " at '" + request.revision() + "'";
    }

    /** A plan, and which of its files are not here. */
    private record Attempt(DownloadPlan plan, List<PlannedFile> missing) {}

    private Attempt attempt(String commit, HubTree known, List<HubFile> wanted, @Nullable HubEndpoint endpoint)
            throws IOException {
        Snapshot snapshot = Snapshot.of(request, commit, known, false);
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
