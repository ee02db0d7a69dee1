package io.modelhaul.testkit;

import io.modelhaul.testkit.fault.Faults;
import io.modelhaul.testkit.fault.HubHandler;
import io.modelhaul.testkit.http.HubServer;
import io.modelhaul.testkit.http.LoopbackCertificate;
import io.modelhaul.testkit.http.OpenConnections;
import io.modelhaul.testkit.http.PercentEncoding;
import io.modelhaul.testkit.http.RepositoryType;
import io.modelhaul.testkit.http.RequestLog;
import io.modelhaul.testkit.http.SignedUrls;
import io.modelhaul.testkit.hub.HubCatalogue;
import io.modelhaul.testkit.hub.HubRepository;
import io.modelhaul.testkit.hub.HubRoutes;
import io.modelhaul.testkit.hub.ResolveRoute;
import io.modelhaul.testkit.hub.StorageHost;
import io.modelhaul.testkit.hub.StorageRoute;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * A small Hugging Face Hub on loopback, true enough for real clients, with faults on demand and a log of all requests.
 *
 * <pre>{@code
 * try (LocalHub hub = LocalHub.builder()
 *         .model("owner/name", files -> files
 *                 .file("config.json", "{}")
 *                 .lfs("model.safetensors", Content.generated(1, 64 << 20)))
 *         .start()) {
 *     hub.faults().on("model.safetensors").first(2).inject(Fault.cutAfter(1_000_000));
 *     download(hub.endpoint());
 *     assert hub.log().contentBytes("model.safetensors") < 80 << 20;
 * }
 * }</pre>
 *
 * <p>Sources: the Hub's HTTP API as its Python client {@code huggingface_hub} uses it, and RFC 9110 for ranges.
 */
public final class LocalHub implements AutoCloseable {

    private final HubCatalogue catalogue;
    private final SignedUrls signatures;
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final OpenConnections connections = new OpenConnections();
    private final LoopResources loops;
    private final HubServer server;
    private final @Nullable HubServer storageServer;
    private final @Nullable LoopbackCertificate certificate;

    LocalHub(LocalHubBuilder settings) {
        this.catalogue = settings.catalogue();
        this.signatures = new SignedUrls(settings.clock(), settings.signedUrlLifetime());
        this.certificate = settings.isTls() ? LoopbackCertificate.get() : null;
        this.loops = LoopResources.create(
                "local-hub", Math.max(2, Runtime.getRuntime().availableProcessors()), true);
        StorageRoute storage = new StorageRoute(settings.storageHost(), signatures);
        ResolveRoute resolve = new ResolveRoute(storage, settings.storageHost(), settings.isCacheRedirects());
        HubRoutes routes = new HubRoutes(catalogue, resolve, storage, settings.pageSize());
        HubHandler handler = new HubHandler(routes::answer, faults, log);
        this.server = newServer(settings.port(), handler);
        this.storageServer = settings.storageHost() == StorageHost.OTHER_PORT ? newServer(0, handler) : null;
        start(storage);
    }

    /** Begins a Hub without repositories. */
    public static LocalHubBuilder builder() {
        return new LocalHubBuilder();
    }

    /** The address to give to a client, {@code http://127.0.0.1:PORT}; without a slash at the end. */
    public URI endpoint() {
        return address("127.0.0.1", server);
    }

    /** The same Hub under another name: {@code http://localhost:PORT}. */
    public URI otherName() {
        return address("localhost", server);
    }

    /** Host and port as they stand in the {@code Host} header of requests to {@link #endpoint}. */
    public String host() {
        return endpoint().getAuthority();
    }

    /** The address of a model's file on {@code main}, for clients that take any URL. */
    public URI fileAddress(String model, String path) {
        return URI.create(
                endpoint() + "/" + model + "/resolve/" + HubRepository.MAIN + "/" + PercentEncoding.path(path));
    }

    /** The port of {@link #endpoint}. */
    public int port() {
        return server.port();
    }

    /**
     * A PEM file with the certificate to trust.
     *
     * @throws IllegalStateException when this Hub does not speak TLS
     */
    public Path certificatePem() {
        if (certificate == null) {
            throw new IllegalStateException("This Hub was started without tls()");
        }
        return certificate.pem();
    }

    /** A model, made when there is none of this name. */
    public HubRepository model(String id) {
        return repository(RepositoryType.MODEL, id);
    }

    /** A dataset, made when there is none of this name. */
    public HubRepository dataset(String id) {
        return repository(RepositoryType.DATASET, id);
    }

    /** A repository of any kind, made when there is none of this name. */
    public HubRepository repository(RepositoryType type, String id) {
        return catalogue.repository(type, id);
    }

    /** Removes a repository. */
    public void remove(RepositoryType type, String id) {
        catalogue.remove(type, id);
    }

    /** Redirects requests for an old name to a new one. */
    public void rename(RepositoryType type, String oldId, String newId) {
        catalogue.rename(type, oldId, newId);
    }

    /** The faults in place. */
    public Faults faults() {
        return faults;
    }

    /** What was asked and served. */
    public RequestLog log() {
        return log;
    }

    /** Sets how long storage addresses signed from now on are good for. */
    public void signedUrlLifetime(Duration lifetime) {
        signatures.lifetime(lifetime);
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

    /** The most connections that were open at one time since the start or {@link #forgetConnections}. */
    public int mostOpenConnections() {
        return connections.most();
    }

    /** Connections that were opened since the start or {@link #forgetConnections}. */
    public int totalConnections() {
        return connections.total();
    }

    /** Starts {@link #mostOpenConnections} and {@link #totalConnections} anew from those open now. */
    public void forgetConnections() {
        connections.forget();
    }

    /**
     * Waits until exactly this many connections are open.
     *
     * @throws AssertionError when that does not happen within the limit
     */
    public void awaitOpenConnections(int count, Duration limit) {
        awaitOpenConnections(open -> open == count, limit);
    }

    /**
     * Waits until the number of open connections fulfils a condition.
     *
     * @throws AssertionError when that does not happen within the limit
     */
    public void awaitOpenConnections(IntPredicate condition, Duration limit) {
        if (!connections.await(condition, limit)) {
            throw new AssertionError("Still " + connections.now() + " connections open after " + limit);
        }
    }

    /** Closes every open connection, whatever is on its way, and goes on listening. */
    public void closeConnections() {
        connections.closeAll();
    }

    /** Closes all connections and refuses new ones, on a port that stays reserved. */
    public void stop() {
        server.stop();
        if (storageServer != null) {
            storageServer.stop();
        }
    }

    /** Listens again on the same port, after {@link #stop}. Repositories, faults and log are as they were. */
    public void restart() {
        server.start();
        if (storageServer != null) {
            storageServer.start();
        }
    }

    @Override
    public void close() {
        server.close();
        if (storageServer != null) {
            storageServer.close();
        }
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
    }

    private void start(StorageRoute storage) {
        try {
            restart();
        } catch (RuntimeException e) {
            loops.dispose();
            throw e;
        }
        if (storageServer != null) {
            storage.otherPort(address("127.0.0.1", storageServer).toString());
        }
    }

    private HubServer newServer(int port, HubHandler handler) {
        return new HubServer(
                loops, port, certificate == null ? null : certificate.serverContext(), connections, handler);
    }

    private URI address(String name, HubServer of) {
        return URI.create((certificate == null ? "http" : "https") + "://" + name + ":" + of.port());
    }
}
