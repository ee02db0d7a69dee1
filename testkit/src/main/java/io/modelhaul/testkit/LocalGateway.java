package io.modelhaul.testkit;

import io.modelhaul.testkit.fault.Faults;
import io.modelhaul.testkit.fault.HubHandler;
import io.modelhaul.testkit.http.HubServer;
import io.modelhaul.testkit.http.OpenConnections;
import io.modelhaul.testkit.http.RequestLog;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.ipfs.CarFault;
import io.modelhaul.testkit.ipfs.GatewayRoutes;
import io.modelhaul.testkit.ipfs.IpfsNode;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * A small IPFS gateway on loopback that serves blocks and CARs as Kubo does, with faults on demand and a log of all
 * requests.
 *
 * <pre>{@code
 * IpfsNode file = IpfsNode.file(Content.generated(1, 8 << 20), 1 << 20, 1024);
 * try (LocalGateway gateway = LocalGateway.start()) {
 *     gateway.add(file);
 *     gateway.distort(CarFault.wrongBlock(3));
 *     download("ipfs://" + file.cid(), gateway.endpoint());
 * }
 * }</pre>
 *
 * <p>Source: specs.ipfs.tech, "Trustless Gateway Specification", and the answers of Kubo 0.42.
 */
public final class LocalGateway implements AutoCloseable {

    private final GatewayRoutes routes = new GatewayRoutes();
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final OpenConnections connections = new OpenConnections();
    private final LoopResources loops = LoopResources.create("local-gateway", 2, true);
    private final HubServer server;

    private LocalGateway() {
        this.server = new HubServer(loops, 0, null, connections, new HubHandler(routes::answer, faults, log));
        server.start();
    }

    /** Starts a gateway that has nothing yet. */
    public static LocalGateway start() {
        return new LocalGateway();
    }

    /** The address to give to a client, {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Host and port as they stand in the {@code Host} header. */
    public String host() {
        return endpoint().getAuthority();
    }

    /** Offers a block and all below it. */
    public LocalGateway add(IpfsNode node) {
        routes.add(node);
        return this;
    }

    /** Forgets one block; those below it stay. */
    public LocalGateway remove(IpfsNode node) {
        routes.remove(node);
        return this;
    }

    /** Spoils the blocks of every answer with content from now on; null is honest again. */
    public void distort(@Nullable CarFault fault) {
        routes.carFault(fault);
    }

    /** Sends CARs of whole files, whatever part is asked for. */
    public void ignoreWindows(boolean ignored) {
        routes.ignoreWindows(ignored);
    }

    /** Serves files as browsers want them, in one piece or in ranges, and refuses blocks and CARs. */
    public void servePlainFilesOnly() {
        routes.plainOnly(true);
    }

    /** Ends each CAR with this text, in place of blocks that are still to come. */
    public void endWith(String text) {
        routes.garbage(text);
    }

    /** Answers only those who send this token; null answers everybody. */
    public void token(@Nullable String wanted) {
        routes.token(wanted);
    }

    /** The faults in place, beside those of blocks. */
    public Faults faults() {
        return faults;
    }

    /** What was asked and served. */
    public RequestLog log() {
        return log;
    }

    /** Whether a request is one for content: a window of a file, or one block of it. */
    public static boolean isForContent(ServedRequest request) {
        boolean window = request.query().contains("entity-bytes");
        boolean leaf = request.query().contains("format=raw") && request.path().startsWith("/ipfs/bafkrei");
        return request.method().equals("GET") && (window || leaf);
    }

    /** Bytes of answers with content that went out; blocks above the content in them count too. */
    public long contentBytes() {
        return log.matching(request -> isForContent(request) && request.status() == 200).stream()
                .mapToLong(ServedRequest::bodyBytes)
                .sum();
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
