package io.modelhaul.testkit.modelscope;

import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.FileAnswers;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.hub.HubAddress;
import io.modelhaul.testkit.hub.HubCatalogue;
import io.modelhaul.testkit.hub.HubCommit;
import io.modelhaul.testkit.hub.HubRepository;
import io.modelhaul.testkit.hub.HubRoutes;
import io.modelhaul.testkit.hub.RepositoryAccess;
import io.modelhaul.testkit.hub.StorageHost;
import io.modelhaul.testkit.hub.StorageRoute;
import io.modelhaul.testkit.hub.TreeEntry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The honest answer to each request. Small files come from the site itself, which knows no ranges; large ones through a
 * redirect to a signed address. A list of a model's files stops silently at its limit, one of a dataset's has pages.
 */
public final class ModelScopeRoutes {

    /** What the branch is called that a Hub calls {@code main}. */
    public static final String MASTER = "master";

    private static final int NOT_FOUND = 10_010_205;
    private static final int MAX_PAGE = 1000;

    private final HubCatalogue catalogue;
    private final StorageRoute storage;
    private final StorageHost storageHost;
    private final int listingLimit;

    public ModelScopeRoutes(HubCatalogue catalogue, StorageRoute storage, StorageHost storageHost, int listingLimit) {
        this.catalogue = catalogue;
        this.storage = storage;
        this.storageHost = storageHost;
        this.listingLimit = listingLimit;
    }

    /** Answers a request. */
    public Answer answer(HubRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return ModelScopeJson.failure(405, 405, "method not allowed");
        }
        if (request.address().kind() == HubAddress.Kind.STORAGE) {
            return stored(request);
        }
        if (!knowsTokenOf(request)) {
            return ModelScopeJson.failure(401, 401, "the access token is not valid");
        }
        return switch (request.address().kind()) {
            case DETAILS -> inRepository(request, found -> ModelScopeJson.success(ModelScopeJson.details(found)));
            case REVISIONS ->
                inRepository(request, found -> ModelScopeJson.success(ModelScopeJson.revisions(found, MASTER)));
            case FILES -> atCommit(request, (repository, commit) -> files(request, commit));
            case FILE -> atCommit(request, (repository, commit) -> file(request, repository, commit));
            case CATALOGUE -> search(request);
            default -> ModelScopeJson.failure(404, 404, "no such address");
        };
    }

    /** Like the real one's, the storage names the content's SHA-256 in the end. */
    private Answer stored(HubRequest request) {
        Answer answer = storage.answer(request);
        String path = request.rawPath();
        return answer.status() / 100 == 2
                ? answer.with("X-Linked-ETag", '"' + path.substring(path.lastIndexOf('/') + 1) + '"')
                : answer;
    }

    private static Optional<String> token(HubRequest request) {
        return request.cookie("m_session_id").or(request::token);
    }

    private boolean knowsTokenOf(HubRequest request) {
        return request.token().stream().allMatch(catalogue::knowsToken)
                && request.cookie("m_session_id").stream().allMatch(catalogue::knowsToken);
    }

    private Answer files(HubRequest request, HubCommit commit) {
        String root = request.parameter("Root").orElse("").replaceAll("^/+|/+$", "");
        List<TreeEntry> entries = TreeEntry.list(commit, root, request.isTrue("Recursive"));
        if (entries.isEmpty() && !root.isEmpty()) {
            return ModelScopeJson.failure(404, NOT_FOUND, "the path does not exist");
        }
        List<TreeEntry> shown = request.rawPath().endsWith("/tree")
                ? page(entries, request.number("PageNumber", 1), request.number("PageSize", 50))
                : entries.subList(0, Math.min(entries.size(), listingLimit));
        return ModelScopeJson.success(ModelScopeJson.files(shown, commit));
    }

    private static <T> List<T> page(List<T> all, int number, int size) {
        int length = Math.max(1, Math.min(size, MAX_PAGE));
        int from = (int) Math.min(all.size(), (Math.max(1, number) - 1L) * length);
        return all.subList(from, Math.min(all.size(), from + length));
    }

    private Answer file(HubRequest request, HubRepository repository, HubCommit commit) {
        HubFile file = commit.files().get(request.parameter("FilePath").orElse(""));
        if (file == null) {
            return ModelScopeJson.failure(404, NOT_FOUND, "the file does not exist");
        }
        // The interface of files goes by the cookie alone.
        if (!repository.access().admits(request.cookie("m_session_id").orElse(null))) {
            return refused(request);
        }
        return file.isLarge() && storageHost != StorageHost.NONE
                ? HubRoutes.redirect(302, storage.location(request, repository, commit, file))
                : FileAnswers.content(request.withoutRange(), file, '"' + file.gitOid() + '"')
                        .with("Accept-Ranges", null);
    }

    private static Answer refused(HubRequest request) {
        return token(request).isPresent()
                ? ModelScopeJson.failure(403, 403, "you have no permission to access this repository")
                : ModelScopeJson.failure(401, 401, "please log in first");
    }

    private Answer search(HubRequest request) {
        String words = request.parameter("search").orElse("").toLowerCase(Locale.ROOT);
        List<HubRepository> found = catalogue.all(request.address().type()).stream()
                .filter(repository ->
                        repository.access().visibleTo(request.token().orElse(null)))
                .filter(repository -> repository.id().toLowerCase(Locale.ROOT).contains(words))
                .toList();
        int number = request.number("page_number", 1);
        int size = request.number("page_size", 10);
        return ModelScopeJson.json(
                200,
                ModelScopeJson.catalogue(
                        request.address().type().apiName(), page(found, number, size), found.size(), number, size));
    }

    private Answer atCommit(HubRequest request, BiFunction<HubRepository, HubCommit, Answer> answer) {
        String asked = request.parameter("Revision").orElse(MASTER);
        String revision = asked.equals(MASTER) ? HubRepository.MAIN : asked;
        return inRepository(
                request,
                repository -> repository
                        .find(revision)
                        .map(commit -> answer.apply(repository, commit))
                        .orElseGet(() -> ModelScopeJson.failure(404, NOT_FOUND, "the revision does not exist")));
    }

    private Answer inRepository(HubRequest request, Function<HubRepository, Answer> answer) {
        HubAddress address = request.address();
        Optional<HubRepository> repository = catalogue.find(address.type(), address.id());
        if (repository.isEmpty()) {
            return ModelScopeJson.failure(404, NOT_FOUND, "the repository does not exist");
        }
        RepositoryAccess access = repository.get().access();
        return access.level() == RepositoryAccess.Level.DISABLED
                        || !access.admits(token(request).orElse(null))
                ? refused(request)
                : answer.apply(repository.get());
    }
}
