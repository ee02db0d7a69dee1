package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.http.RepositoryType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The repositories of a Hub, the names they had before, and the tokens the Hub knows. */
public final class HubCatalogue {

    private final Map<String, HubRepository> repositories = new ConcurrentSkipListMap<>();
    private final Map<String, String> newNames = new ConcurrentHashMap<>();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    public HubRepository repository(RepositoryType type, String id) {
        return repositories.computeIfAbsent(key(type, id), unknown -> new HubRepository(type, id));
    }

    public Optional<HubRepository> find(RepositoryType type, String id) {
        return Optional.ofNullable(repositories.get(key(type, id)));
    }

    public List<HubRepository> all(RepositoryType type) {
        return repositories.values().stream()
                .filter(repository -> repository.type() == type)
                .toList();
    }

    public void remove(RepositoryType type, String id) {
        repositories.remove(key(type, id));
    }

    public void rename(RepositoryType type, String oldId, String newId) {
        newNames.put(key(type, oldId), newId);
    }

    Optional<String> newName(RepositoryType type, String id) {
        return Optional.ofNullable(newNames.get(key(type, id)));
    }

    public void addToken(String token) {
        tokens.add(token);
    }

    /** A token that some repository admits is known too: tests need not name it twice. */
    public boolean knowsToken(String token) {
        return tokens.contains(token)
                || repositories.values().stream()
                        .anyMatch(repository -> repository.access().tokens().contains(token));
    }

    private static String key(RepositoryType type, String id) {
        return type.apiName() + "/" + id;
    }
}
