package io.modelhaul.testkit.ipfs;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.FileAnswers;
import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.ipfs.CarFault.Sent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The honest answers of a gateway, but for what its blocks suffer. */
public final class GatewayRoutes {

    /** The CID of nothing. */
    private static final String PROBE = "/ipfs/bafkqaaa";

    private final Map<String, IpfsNode> blocks = new ConcurrentHashMap<>();
    private volatile @Nullable CarFault carFault;
    private volatile boolean windowsIgnored;
    private volatile boolean plainOnly;
    private volatile String garbage = "";
    private volatile @Nullable String token;

    public void add(IpfsNode node) {
        // What several share is added once, as a few blocks can make a tree of any size.
        if (blocks.putIfAbsent(node.cid(), node) == null) {
            node.parts().forEach(this::add);
            node.entries().values().forEach(this::add);
        }
    }

    public void remove(IpfsNode node) {
        blocks.remove(node.cid());
    }

    public void carFault(@Nullable CarFault fault) {
        carFault = fault;
    }

    public void ignoreWindows(boolean ignored) {
        windowsIgnored = ignored;
    }

    public void plainOnly(boolean only) {
        plainOnly = only;
    }

    public void garbage(String text) {
        garbage = text;
    }

    public void token(@Nullable String wanted) {
        token = wanted;
    }

    public Answer answer(HubRequest request) {
        if (token != null && !request.token().filter(token::equals).isPresent()) {
            return Answer.of(401, "text/plain", Content.of("unauthorized"));
        }
        if (request.rawPath().equals(PROBE)) {
            return Answer.of(200, "application/vnd.ipld.raw", Content.of(""));
        }
        String cid = request.rawPath().replaceFirst("^/ipfs/", "");
        IpfsNode node = blocks.get(cid);
        if (node == null) {
            return Answer.of(404, "text/plain; charset=utf-8", Content.of("ipld: could not find " + cid));
        }
        return switch (request.parameter("format").orElse("")) {
            case "raw" -> plainOnly ? refused() : raw(node);
            case "car" -> plainOnly ? refused() : car(node, request);
            default ->
                plainOnly ? FileAnswers.content(request, HubFile.git(cid, content(node)), quoted(cid)) : refused();
        };
    }

    private static Answer refused() {
        return Answer.of(406, "text/plain", Content.of("not in this form"));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static Content content(IpfsNode file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        gather(file, bytes);
        return Content.of(bytes.toByteArray());
    }

    private static void gather(IpfsNode node, ByteArrayOutputStream bytes) {
        if (node.isLeaf()) {
            bytes.writeBytes(node.block());
        }
        node.parts().forEach(part -> gather(part, bytes));
    }

    private Answer raw(IpfsNode node) {
        // Only content suffers: a client that cannot even plan proves little.
        List<Sent> sent = node.isLeaf() ? distorted(List.of(sent(node))) : List.of(sent(node));
        return sent.isEmpty()
                ? Answer.of(404, "text/plain", Content.of("not here"))
                : Answer.of(
                        200, "application/vnd.ipld.raw", Content.of(sent.get(0).bytes()));
    }

    private Answer car(IpfsNode node, HubRequest request) {
        String[] window = request.parameter("entity-bytes").orElse("0:*").split(":", 2);
        long from = windowsIgnored ? 0 : Long.parseLong(window[0]);
        long to = windowsIgnored || window[1].equals("*") ? Long.MAX_VALUE : Long.parseLong(window[1]) + 1;
        List<Sent> honest = new ArrayList<>();
        collect(node, 0, from, to, honest);
        ByteArrayOutputStream car = new ByteArrayOutputStream();
        header(car, node);
        for (Sent block : distorted(honest)) {
            IpfsNode.varint(car, block.id().length + block.bytes().length);
            car.writeBytes(block.id());
            car.writeBytes(block.bytes());
        }
        car.writeBytes(garbage.getBytes(StandardCharsets.UTF_8));
        return Answer.of(200, "application/vnd.ipld.car; version=1; order=dfs; dups=y", Content.of(car.toByteArray()));
    }

    private List<Sent> distorted(List<Sent> honest) {
        CarFault fault = carFault;
        return fault == null ? honest : fault.apply(honest);
    }

    /** False when a block is not here: as Kubo does, the CAR ends in good order before it. */
    private boolean collect(IpfsNode node, long at, long from, long to, List<Sent> sent) {
        if (!blocks.containsKey(node.cid())) {
            return false;
        }
        sent.add(sent(node));
        long start = at;
        for (IpfsNode part : node.parts()) {
            boolean wanted = start < to && start + part.size() > from;
            if (wanted && !collect(part, start, from, to, sent)) {
                return false;
            }
            start += part.size();
        }
        return true;
    }

    private static Sent sent(IpfsNode node) {
        return new Sent(node.id(), node.block());
    }

    /** {@code {"roots": [root], "version": 1}} in DAG-CBOR. */
    private static void header(ByteArrayOutputStream car, IpfsNode root) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(0xa2);
        header.write(0x65);
        header.writeBytes("roots".getBytes(StandardCharsets.US_ASCII));
        header.writeBytes(new byte[] {(byte) 0x81, (byte) 0xd8, 0x2a, 0x58, (byte) (root.id().length + 1), 0});
        header.writeBytes(root.id());
        header.write(0x67);
        header.writeBytes("version".getBytes(StandardCharsets.US_ASCII));
        header.write(1);
        IpfsNode.varint(car, header.size());
        car.writeBytes(header.toByteArray());
    }
}
