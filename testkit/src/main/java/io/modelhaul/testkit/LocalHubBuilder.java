package io.modelhaul.testkit;

import io.modelhaul.testkit.content.FileSet;
import io.modelhaul.testkit.http.RepositoryType;
import io.modelhaul.testkit.hub.HubCatalogue;
import io.modelhaul.testkit.hub.HubRepository;
import io.modelhaul.testkit.hub.StorageHost;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** Settings and first contents of a {@link LocalHub}. */
public final class LocalHubBuilder {

    private final HubCatalogue catalogue = new HubCatalogue();
    private int port;
    private boolean tls;
    private int pageSize = 1000;
    private StorageHost storageHost = StorageHost.OTHER_NAME;
    private boolean cacheRedirects;
    private Clock clock = Clock.systemUTC();
    private Duration signedUrlLifetime = Duration.ofHours(1);

    LocalHubBuilder() {}

    /** Adds a model with these files on {@code main}. */
    public LocalHubBuilder model(String id, Consumer<FileSet> files) {
        return repository(RepositoryType.MODEL, id, repository -> repository.commit(files));
    }

    /** Adds a dataset with these files on {@code main}. */
    public LocalHubBuilder dataset(String id, Consumer<FileSet> files) {
        return repository(RepositoryType.DATASET, id, repository -> repository.commit(files));
    }

    /** Adds a space with these files on {@code main}. */
    public LocalHubBuilder space(String id, Consumer<FileSet> files) {
        return repository(RepositoryType.SPACE, id, repository -> repository.commit(files));
    }

    /** Adds a repository, or changes one that was added before. */
    public LocalHubBuilder repository(RepositoryType type, String id, Consumer<HubRepository> change) {
        change.accept(catalogue.repository(type, id));
        return this;
    }

    /** Makes a token valid that no repository names; any other is refused with 401. */
    public LocalHubBuilder token(String token) {
        catalogue.addToken(token);
        return this;
    }

    /** Listens on this port instead of a free one. */
    public LocalHubBuilder port(int value) {
        port = value;
        return this;
    }

    /** Speaks TLS with a self-signed certificate, see {@link LocalHub#certificatePem}. */
    public LocalHubBuilder tls() {
        tls = true;
        return this;
    }

    /** Puts at most so many entries on a page of a list; 1,000 by default. */
    public LocalHubBuilder pageSize(int entries) {
        pageSize = entries;
        return this;
    }

    /** Says where large files come from; from another host name by default. */
    public LocalHubBuilder storage(StorageHost host) {
        storageHost = host;
        return this;
    }

    /** Reaches small files through a relative redirect, as the Hub does since the end of 2025. */
    public LocalHubBuilder cacheRedirects() {
        cacheRedirects = true;
        return this;
    }

    /** Sets how long signed storage addresses are good for; an hour by default. */
    public LocalHubBuilder signedUrlLifetime(Duration lifetime) {
        signedUrlLifetime = lifetime;
        return this;
    }

    /** Sets the clock by which signed addresses expire. */
    public LocalHubBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** Starts the Hub. */
    public LocalHub start() {
        return new LocalHub(this);
    }

    HubCatalogue catalogue() {
        return catalogue;
    }

    int port() {
        return port;
    }

    boolean isTls() {
        return tls;
    }

    int pageSize() {
        return pageSize;
    }

    StorageHost storageHost() {
        return storageHost;
    }

    boolean isCacheRedirects() {
        return cacheRedirects;
    }

    Clock clock() {
        return clock;
    }

    Duration signedUrlLifetime() {
        return signedUrlLifetime;
    }
}
