package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.FileAnswers;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.PercentEncoding;

/** Files by their Hub address: small ones directly, large ones through a redirect to the storage host. */
public final class ResolveRoute {

    private final StorageRoute storage;
    private final StorageHost storageHost;
    private final boolean cacheRedirects;

    /** @param cacheRedirects whether small files are reached through a relative redirect, as on the newest Hub */
    public ResolveRoute(StorageRoute storage, StorageHost storageHost, boolean cacheRedirects) {
        this.storage = storage;
        this.storageHost = storageHost;
        this.cacheRedirects = cacheRedirects;
    }

    Answer answer(HubRequest request, HubRepository repository, HubCommit commit, HubFile file) {
        if (file.isLarge() && storageHost != StorageHost.NONE) {
            return large(request, repository, commit, file);
        }
        if (cacheRedirects && request.address().kind() == HubAddress.Kind.RESOLVE) {
            return linked(HubRoutes.redirect(307, cacheLocation(repository, commit, file)), commit, file);
        }
        return direct(request, repository, commit, file);
    }

    private Answer direct(HubRequest request, HubRepository repository, HubCommit commit, HubFile file) {
        Answer answer = FileAnswers.content(request, file, '"' + file.linkedEtag() + '"')
                .with("X-Repo-Commit", commit.id())
                .with("Content-Security-Policy", "default-src 'none'; sandbox")
                .with("X-Hub-Cache", "HIT");
        return file.isLarge()
                ? withXet(linked(answer, commit, file), request, repository, commit, file)
                : answer.with("Content-Type", "text/plain; charset=utf-8");
    }

    private Answer large(HubRequest request, HubRepository repository, HubCommit commit, HubFile file) {
        Answer redirect = HubRoutes.redirect(302, storage.location(request, repository, commit, file))
                .with("Accept-Ranges", "bytes")
                .with("Cache-Control", "no-store")
                .with("Vary", "Origin, Accept")
                .with("X-Hub-Cache", "MISS");
        return withXet(linked(redirect, commit, file), request, repository, commit, file);
    }

    static Answer linked(Answer answer, HubCommit commit, HubFile file) {
        return answer.with("X-Repo-Commit", commit.id())
                .with("X-Linked-Size", Long.toString(file.content().size()))
                .with("X-Linked-Etag", '"' + file.linkedEtag() + '"');
    }

    private static Answer withXet(
            Answer answer, HubRequest request, HubRepository repository, HubCommit commit, HubFile file) {
        if (file.xetHash() == null) {
            return answer;
        }
        String tokens = request.baseUrl() + "/api/" + repository.type().apiName() + "/" + repository.id()
                + "/xet-read-token/" + commit.id();
        String parts = request.baseUrl() + "/cas/v1/reconstructions/" + file.xetHash();
        return answer.with("X-Xet-Hash", file.xetHash())
                .with("Link", "<" + tokens + ">; rel=\"xet-auth\", <" + parts + ">; rel=\"xet-reconstruction-info\"");
    }

    private static String cacheLocation(HubRepository repository, HubCommit commit, HubFile file) {
        return "/api/resolve-cache/" + repository.type().apiName() + "/" + repository.id() + "/" + commit.id() + "/"
                + PercentEncoding.path(file.path()) + "?etag=" + PercentEncoding.component('"' + file.gitOid() + '"');
    }
}
