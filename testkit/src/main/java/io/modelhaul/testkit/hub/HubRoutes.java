package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.BytesContent;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentHash;
import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.Page;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The honest answer to each request: who may see what, then which document or file. */
public final class HubRoutes {

    private final HubCatalogue catalogue;
    private final ResolveRoute resolve;
    private final StorageRoute storage;
    private final int pageSize;

    public HubRoutes(HubCatalogue catalogue, ResolveRoute resolve, StorageRoute storage, int pageSize) {
        this.catalogue = catalogue;
        this.resolve = resolve;
        this.storage = storage;
        this.pageSize = pageSize;
    }

    public Answer answer(HubRequest request) {
        return request.address().kind() == HubAddress.Kind.STORAGE && isRead(request)
                ? storage.answer(request)
                : HubHeaders.on(request, ofHub(request));
    }

    private static boolean isRead(HubRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private Answer ofHub(HubRequest request) {
        if (!isRead(request)) {
            return HubErrors.methodNotAllowed();
        }
        if (request.header("Authorization").isPresent() && !knowsTokenOf(request)) {
            return isHidden(request) ? HubErrors.unauthorized(request) : HubErrors.invalidToken();
        }
        return switch (request.address().kind()) {
            case WHO_AM_I -> request.token().isPresent() ? json(HubJson.whoAmI()) : HubErrors.invalidToken();
            case SEARCH -> search(request);
            case INFO -> atCommit(request, (repository, commit) -> info(request, repository, commit));
            case REFS -> inRepository(request, repository -> json(HubJson.refs(repository)));
            case TREE -> atCommit(request, (repository, commit) -> tree(request, commit));
            case XET_TOKEN -> atCommit(request, (repository, commit) -> xetToken(request, commit));
            case RESOLVE, RESOLVE_CACHE -> file(request);
            case STORAGE, MANIFEST, BLOB, TAGS, DETAILS, REVISIONS, FILES, FILE, CATALOGUE, UNKNOWN ->
                HubErrors.notFound();
        };
    }

    /** Whether the request names a repository that not everybody may see, or none that there is. */
    private boolean isHidden(HubRequest request) {
        HubAddress address = request.address();
        return !address.id().isEmpty()
                && catalogue
                        .find(address.type(), address.id())
                        .filter(found -> found.access().visibleTo(null))
                        .isEmpty();
    }

    private static Answer xetToken(HubRequest request, HubCommit commit) {
        String token = "xet_" + ContentHash.sha1(commit.id());
        String store = request.baseUrl() + "/cas";
        long expires = Instant.now().getEpochSecond() + 3600;
        return json(HubJson.xetToken(token, store, expires))
                .with("ETag", null)
                .with("X-Xet-Access-Token", token)
                .with("X-Xet-Cas-Url", store)
                .with("X-Xet-Token-Expiration", Long.toString(expires));
    }

    private boolean knowsTokenOf(HubRequest request) {
        return request.token().filter(catalogue::knowsToken).isPresent();
    }

    private Answer search(HubRequest request) {
        List<String> words = List.of(
                request.parameter("search").orElse("").toLowerCase(Locale.ROOT).split("\\s+"));
        String author = request.parameter("author").map(name -> name + "/").orElse("");
        List<HubRepository> found = catalogue.all(request.address().type()).stream()
                .filter(repository -> repository.access().visibleTo(token(request)))
                .filter(repository -> repository.id().startsWith(author))
                .filter(repository -> words.stream().allMatch(repository.id().toLowerCase(Locale.ROOT)::contains))
                .toList();
        Page<HubRepository> page = Page.of(found, request, pageSize);
        return json(HubJson.summaries(page.items())).with("Link", page.link().orElse(null));
    }

    private Answer info(HubRequest request, HubRepository repository, HubCommit commit) {
        return json(HubJson.info(repository, commit, request.isTrue("blobs")));
    }

    private Answer tree(HubRequest request, HubCommit commit) {
        String folder = request.address().path();
        List<TreeEntry> entries = TreeEntry.list(commit, folder, request.isTrue("recursive"));
        if (entries.isEmpty() && !folder.isEmpty()) {
            return HubErrors.entryNotFound(request, commit);
        }
        Page<TreeEntry> page = Page.of(entries, request, pageSize);
        return json(HubJson.tree(page.items(), commit, request.isTrue("expand")))
                .with("Link", page.link().orElse(null));
    }

    private Answer file(HubRequest request) {
        return atCommit(request, (repository, commit) -> {
            if (repository.access().level() == RepositoryAccess.Level.GATED
                    && !repository.access().admits(token(request))) {
                return HubErrors.gated(repository, request.token().isPresent(), request.baseUrl());
            }
            HubFile file = commit.files().get(request.address().path());
            return file == null
                    ? HubErrors.entryNotFound(request, commit)
                    : resolve.answer(request, repository, commit, file);
        });
    }

    private Answer atCommit(HubRequest request, BiFunction<HubRepository, HubCommit, Answer> answer) {
        String revision = Optional.ofNullable(request.address().revision()).orElse("");
        return inRepository(
                request,
                repository -> repository
                        .find(revision)
                        .map(commit -> answer.apply(repository, commit))
                        .orElseGet(() -> HubErrors.revisionNotFound(revision)));
    }

    private Answer inRepository(HubRequest request, Function<HubRepository, Answer> answer) {
        HubAddress address = request.address();
        Optional<String> newName = catalogue.newName(address.type(), address.id());
        if (newName.isPresent()) {
            return moved(request, newName.get());
        }
        Optional<HubRepository> repository = catalogue
                .find(address.type(), address.id())
                .filter(found -> found.access().visibleTo(token(request)));
        if (repository.isEmpty()) {
            return request.token().isPresent() ? HubErrors.repositoryNotFound() : HubErrors.unauthorized(request);
        }
        return repository.get().access().level() == RepositoryAccess.Level.DISABLED
                ? HubErrors.disabled()
                : answer.apply(repository.get());
    }

    /** A renamed repository answers under its old name with a relative redirect to the new one. */
    private static Answer moved(HubRequest request, String newName) {
        String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
        String location = request.rawPath().replaceFirst(request.address().id(), newName) + query;
        return redirect(307, location);
    }

    public static Answer redirect(int status, String location) {
        String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
        return Answer.of(status, "text/plain; charset=utf-8", Content.of(reason + ". Redirecting to " + location))
                .with("Location", location);
    }

    private static @Nullable String token(HubRequest request) {
        return request.token().orElse(null);
    }

    private static Answer json(BytesContent document) {
        return HubJson.answer(200, document);
    }
}
