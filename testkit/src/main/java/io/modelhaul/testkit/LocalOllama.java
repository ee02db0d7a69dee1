package io.modelhaul.testkit;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.http.HubServer;
import io.modelhaul.testkit.http.LoopbackCertificate;
import io.modelhaul.testkit.http.OpenConnections;
import io.modelhaul.testkit.http.RequestLog;
import io.modelhaul.testkit.ollama.OllamaHandler;
import io.modelhaul.testkit.ollama.OllamaShelf;
import io.modelhaul.testkit.ollama.PullFaults;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.JsonNode;

/**
 * A small Ollama server on loopback that tells a pull's lines as the real one does, with faults on demand. It brings its
 * models from nowhere: what is offered is what can be pulled. It keeps unfinished layers and goes on with them.
 *
 * <pre>{@code
 * try (LocalOllama server = LocalOllama.start(folder)) {
 *     server.offer("tiny", RegistryLayer.of("model", Content.generated(1, 1 << 20)), RegistryLayer.config());
 *     server.faults().next(PullFault.cutAt(0.5));
 *     pull(server.endpoint(), "tiny");
 * }
 * }</pre>
 *
 * <p>Source: {@code docs/api.md} and {@code server/images.go} of Ollama 0.6.
 */
public final class LocalOllama implements AutoCloseable {

    private final OllamaShelf shelf;
    private final PullFaults faults = new PullFaults();
    private final RequestLog log = new RequestLog();
    private final OpenConnections connections = new OpenConnections();
    private final LoopResources loops = LoopResources.create("local-ollama", 2, true);
    private final OllamaHandler handler;
    private final HubServer server;
    private final @Nullable LoopbackCertificate certificate;

    private LocalOllama(Path folder, @Nullable LoopbackCertificate certificate) {
        this.certificate = certificate;
        this.shelf = new OllamaShelf(folder);
        this.handler = new OllamaHandler(shelf, faults, log);
        this.server =
                new HubServer(loops, 0, certificate == null ? null : certificate.serverContext(), connections, handler);
        try {
            server.start();
        } catch (RuntimeException e) {
            loops.dispose();
            throw e;
        }
    }

    /**
     * Starts a server that has nothing and offers nothing.
     *
     * @param folder where it keeps what it pulled; it need not exist
     */
    public static LocalOllama start(Path folder) {
        return new LocalOllama(folder, null);
    }

    /** Starts one that speaks TLS with a self-signed certificate, as a proxy before a server would; see {@link #start}. */
    public static LocalOllama startTls(Path folder) {
        return new LocalOllama(folder, LoopbackCertificate.get());
    }

    /**
     * A PEM file with the certificate to trust.
     *
     * @throws IllegalStateException when it does not speak TLS
     */
    public Path certificatePem() {
        if (certificate == null) {
            throw new IllegalStateException("This server does not speak TLS");
        }
        return certificate.pem();
    }

    /** Makes a model one that can be pulled. */
    public void offer(String model, RegistryLayer... layers) {
        shelf.offer(model, List.of(layers));
    }

    /** The names of the models that it has. */
    public Set<String> models() {
        return Set.copyOf(shelf.here().keySet());
    }

    /** Where it keeps a layer that it has. */
    public Path blob(Content content) {
        return shelf.blob("sha256:" + content.sha256());
    }

    /** The faults in place. */
    public PullFaults faults() {
        return faults;
    }

    /** What was asked. */
    public RequestLog log() {
        return log;
    }

    /** The bodies of the pulls so far. */
    public List<JsonNode> pulls() {
        return handler.pulls();
    }

    /** Bytes that it brought here so far, over all pulls. */
    public long pulledBytes() {
        return shelf.pulled();
    }

    /** Answers 401 to everybody who does not bring this bearer token, as a proxy before it would; null admits all. */
    public void want(@Nullable String credential) {
        handler.want(credential);
    }

    /** The address, {@code http://127.0.0.1:PORT}, or {@code https:}; below any path it answers as well. */
    public URI endpoint() {
        return URI.create((certificate == null ? "http://" : "https://") + host());
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + server.port();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.now();
    }

    /**
     * Waits until exactly this many connections are open.
     *
     * @throws AssertionError when that does not happen within the limit
     */
    public void awaitOpenConnections(int count, Duration limit) {
        if (!connections.await(open -> open == count, limit)) {
            throw new AssertionError("Still " + connections.now() + " connections open after " + limit);
        }
    }

    /** Closes all connections and refuses new ones, on a port that stays reserved. */
    public void stop() {
        server.stop();
    }

    /** Listens again on the same port, after {@link #stop}, with what it had. */
    public void restart() {
        server.start();
    }

    @Override
    public void close() {
        server.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
    }
}
