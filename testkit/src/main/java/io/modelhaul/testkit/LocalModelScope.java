package io.modelhaul.testkit;

import io.modelhaul.testkit.content.FileSet;
import io.modelhaul.testkit.fault.Faults;
import io.modelhaul.testkit.fault.HubHandler;
import io.modelhaul.testkit.http.HubServer;
import io.modelhaul.testkit.http.OpenConnections;
import io.modelhaul.testkit.http.PercentEncoding;
import io.modelhaul.testkit.http.RepositoryType;
import io.modelhaul.testkit.http.RequestLog;
import io.modelhaul.testkit.http.SignedUrls;
import io.modelhaul.testkit.hub.HubCatalogue;
import io.modelhaul.testkit.hub.HubRepository;
import io.modelhaul.testkit.hub.StorageHost;
import io.modelhaul.testkit.hub.StorageRoute;
import io.modelhaul.testkit.modelscope.ModelScopeRoutes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import reactor.netty.resources.LoopResources;

/**
 * A small ModelScope on loopback, true enough that its own SDK downloads from it, with faults on demand and a log of all
 * requests.
 *
 * <pre>{@code
 * try (LocalModelScope site = LocalModelScope.builder()
 *         .model("owner/name", files -> files
 *                 .file("configuration.json", "{}")
 *                 .lfs("model.safetensors", Content.generated(1, 64 << 20)))
 *         .start()) {
 *     download(site.endpoint());
 * }
 * }</pre>
 *
 * <p>Its repositories are those of a {@link LocalHub}; what that calls {@code main} is called {@code master} here. In
 * {@link #faults} and {@link #log} the file is the one that the query names. Source: the requests of the SDK
 * {@code modelscope-hub} 0.5.1.
 */
public final class LocalModelScope implements AutoCloseable {

    private final HubCatalogue catalogue;
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final OpenConnections connections = new OpenConnections();
    private final SignedUrls signatures = new SignedUrls(Clock.systemUTC(), Duration.ofHours(1));
    private final LoopResources loops = LoopResources.create("local-modelscope", 2, true);
    private final HubServer server;

    private LocalModelScope(Builder settings) {
        this.catalogue = settings.catalogue;
        StorageRoute storage = new StorageRoute(settings.storage, signatures);
        ModelScopeRoutes routes = new ModelScopeRoutes(catalogue, storage, settings.storage, settings.listingLimit);
        this.server =
                new HubServer(loops, settings.port, null, connections, new HubHandler(routes::answer, faults, log));
        try {
            server.start();
        } catch (RuntimeException e) {
            loops.dispose();
            throw e;
        }
    }

    /** Begins one without repositories. */
    public static Builder builder() {
        return new Builder();
    }

    /** The address to give to a client, {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        return URI.create("http://" + host());
    }

    /** Host and port as they stand in the {@code Host} header of requests to {@link #endpoint}. */
    public String host() {
        return "127.0.0.1:" + server.port();
    }

    /** The address of a model's file on {@code master}. */
    public URI fileAddress(String model, String path) {
        return URI.create(endpoint() + "/api/v1/models/" + model + "/repo?Revision=" + ModelScopeRoutes.MASTER
                + "&FilePath=" + PercentEncoding.component(path));
    }

    /** A model, made when there is none of this name. */
    public HubRepository model(String id) {
        return catalogue.repository(RepositoryType.MODEL, id);
    }

    /** A dataset, made when there is none of this name. */
    public HubRepository dataset(String id) {
        return catalogue.repository(RepositoryType.DATASET, id);
    }

    /** Removes a model. */
    public void remove(String id) {
        catalogue.remove(RepositoryType.MODEL, id);
    }

    /** The faults in place. */
    public Faults faults() {
        return faults;
    }

    /** What was asked and served. */
    public RequestLog log() {
        return log;
    }

    /** Makes every storage address signed so far answer 403, as when its time is over. */
    public void expireSignedUrls() {
        signatures.expireAll();
    }

    /** The signatures in the storage addresses given out so far: secrets that no client may write anywhere. */
    public List<String> issuedSignatures() {
        return signatures.issued();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.now();
    }

    /** Closes every open connection, whatever is on its way, and continues to listen. */
    public void closeConnections() {
        connections.closeAll();
    }

    /** Closes all connections and refuses new ones, on a port that stays reserved. */
    public void stop() {
        server.stop();
    }

    /** Listens again on the same port, after {@link #stop}. */
    public void restart() {
        server.start();
    }

    @Override
    public void close() {
        server.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
    }

    /** Settings and first contents. */
    public static final class Builder {
        private static final int LISTING_LIMIT = 3000;

        private final HubCatalogue catalogue = new HubCatalogue();
        private int port;
        private int listingLimit = LISTING_LIMIT;
        private StorageHost storage = StorageHost.OTHER_NAME;

        private Builder() {}

        /** Adds a model with these files on {@code master}. */
        public Builder model(String id, Consumer<FileSet> files) {
            catalogue.repository(RepositoryType.MODEL, id).commit(files);
            return this;
        }

        /** Adds a dataset with these files on {@code master}. */
        public Builder dataset(String id, Consumer<FileSet> files) {
            catalogue.repository(RepositoryType.DATASET, id).commit(files);
            return this;
        }

        /** Makes a token valid that no repository names; any other is refused with 401. */
        public Builder token(String token) {
            catalogue.addToken(token);
            return this;
        }

        /** Listens on this port instead of a free one. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Lists at most so many entries of a model at once; 3,000 by default, as the real one. */
        public Builder listingLimit(int entries) {
            listingLimit = entries;
            return this;
        }

        /** Says where large files come from; from another host name by default. */
        public Builder storage(StorageHost host) {
            if (host == StorageHost.OTHER_PORT) {
                throw new IllegalArgumentException("There is no second server here.");
            }
            storage = host;
            return this;
        }

        /** Starts it. */
        public LocalModelScope start() {
            return new LocalModelScope(this);
        }
    }
}
