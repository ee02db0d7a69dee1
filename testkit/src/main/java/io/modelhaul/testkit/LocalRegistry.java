package io.modelhaul.testkit;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Faults;
import io.modelhaul.testkit.fault.HubHandler;
import io.modelhaul.testkit.http.HubServer;
import io.modelhaul.testkit.http.LoopbackCertificate;
import io.modelhaul.testkit.http.OpenConnections;
import io.modelhaul.testkit.http.RequestLog;
import io.modelhaul.testkit.http.SignedUrls;
import io.modelhaul.testkit.oci.OciArtifact;
import io.modelhaul.testkit.ollama.RegistryLayer;
import io.modelhaul.testkit.ollama.RegistryManifest;
import io.modelhaul.testkit.ollama.RegistryRoutes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * A small registry of Ollama models on loopback, true enough that a real Ollama server pulls from it, with faults on demand
 * and a log of all requests.
 *
 * <pre>{@code
 * try (LocalRegistry registry = LocalRegistry.start()) {
 *     registry.put("ns/model:tag", RegistryLayer.of("model", Content.gguf(1, 64 << 20)), RegistryLayer.config());
 *     pull(registry.name("ns/model:tag"));
 * }
 * }</pre>
 *
 * <p>In {@link #faults} and {@link #log} the file of a blob is its digest, {@code sha256:…}. Sources: Ollama's
 * {@code server/images.go} and {@code server/download.go}, and the HTTP interface of the distribution registry.
 */
public final class LocalRegistry implements AutoCloseable {

    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final OpenConnections connections = new OpenConnections();
    private final SignedUrls signatures = new SignedUrls(Clock.systemUTC(), Duration.ofHours(1));
    private final RegistryRoutes routes = new RegistryRoutes(signatures);
    private final LoopResources loops = LoopResources.create("local-registry", 2, true);
    private final @Nullable LoopbackCertificate certificate;
    private final HubServer server;

    private LocalRegistry(int port, @Nullable LoopbackCertificate certificate) {
        this.certificate = certificate;
        this.server = new HubServer(
                loops,
                port,
                certificate == null ? null : certificate.serverContext(),
                connections,
                new HubHandler(routes::answer, faults, log));
        try {
            server.start();
        } catch (RuntimeException e) {
            loops.dispose();
            throw e;
        }
    }

    /** Starts a registry without models on a free port. */
    public static LocalRegistry start() {
        return start(0);
    }

    /** Starts a registry without models; 0 is a free port. */
    public static LocalRegistry start(int port) {
        return new LocalRegistry(port, null);
    }

    /** Starts one that speaks TLS with a self-signed certificate; see {@link #start()}. */
    public static LocalRegistry startTls() {
        return new LocalRegistry(0, LoopbackCertificate.get());
    }

    /**
     * A PEM file with the certificate to trust.
     *
     * @throws IllegalStateException when it does not speak TLS
     */
    public Path certificatePem() {
        if (certificate == null) {
            throw new IllegalStateException("This registry does not speak TLS");
        }
        return certificate.pem();
    }

    /** Offers a model, {@code namespace/model:tag}; its manifest is the raw bytes that are returned. */
    public Content put(String model, RegistryLayer... layers) {
        Content manifest = RegistryManifest.of(List.of(layers));
        put(model, manifest, layers);
        return manifest;
    }

    /** Offers a model under a manifest of any kind, also a hostile one. */
    public void put(String model, Content manifest, RegistryLayer... layers) {
        int colon = model.lastIndexOf(':');
        routes.put(model.substring(0, colon), model.substring(colon + 1), manifest, List.of(layers));
    }

    /** Offers an OCI artefact; its manifest is the raw bytes that are returned. */
    public Content put(String model, OciArtifact artifact) {
        Content manifest = artifact.manifest();
        put(model, manifest, artifact.contents().toArray(RegistryLayer[]::new));
        return manifest;
    }

    /** Offers a model no longer; its blobs stay. */
    public void remove(String model) {
        int colon = model.lastIndexOf(':');
        routes.remove(model.substring(0, colon), model.substring(colon + 1));
    }

    /** Wants a token of its own for everything, which it hands out for this bearer token; null wants none. */
    public void want(@Nullable String credential) {
        routes.want(credential);
    }

    /** Wants a user and a password: of everybody who asks ({@code Basic}). */
    public void wantPassword(String user, String password) {
        routes.wantLogin(user, password, false);
    }

    /** Wants a token of its own for everything, which it hands out for this user and password. */
    public void wantTokenFor(String user, String password) {
        routes.wantLogin(user, password, true);
    }

    /** Takes no token any more that was handed out so far. */
    public void expireTokens() {
        routes.expireTokens();
    }

    /** The address, {@code http://127.0.0.1:PORT}, or {@code https:}. */
    public URI endpoint() {
        return URI.create((certificate == null ? "http://" : "https://") + host());
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + server.port();
    }

    /** The name by which Ollama pulls a model from here: {@code 127.0.0.1:PORT/namespace/model:tag}. */
    public String name(String model) {
        return host() + "/" + model;
    }

    /** The faults in place. */
    public Faults faults() {
        return faults;
    }

    /** What was asked and served. */
    public RequestLog log() {
        return log;
    }

    /** Tokens and signatures given out so far: secrets that no client may write anywhere. */
    public List<String> issuedSecrets() {
        List<String> secrets = new ArrayList<>(signatures.issued());
        secrets.addAll(routes.issuedTokens());
        return secrets;
    }

    /** Makes every storage address signed so far answer 403. */
    public void expireSignedUrls() {
        signatures.expireAll();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.now();
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
}
