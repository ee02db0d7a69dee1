package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.Multihash;
import io.modelhaul.ipfs.codec.PbNode;
import io.modelhaul.ipfs.gateway.GatewayHealth;
import io.modelhaul.ipfs.publish.NodeWriter;
import io.modelhaul.ipfs.publish.NodeWriter.Child;
import io.modelhaul.ipfs.publish.ShardBuilder;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.testkit.LocalGateway;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.ipfs.CarFault;
import io.modelhaul.testkit.ipfs.IpfsNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are made to keep somebody busy, and how little large honest ones cost. */
class HostileTreeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<LocalGateway> gateways = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        gateways.forEach(LocalGateway::close);
        GatewayHealth.forgetAll();
    }

    @Test
    void directoriesThatShareChildrenAreNotWalkedForEver() {
        IpfsNode below = IpfsNode.directory(Map.of());
        for (int level = 0; level < 40; level++) {
            Map<String, IpfsNode> entries = new LinkedHashMap<>();
            for (int i = 0; i < 8; i++) {
                entries.put("d" + i, below);
            }
            below = IpfsNode.directory(entries);
        }
        LocalGateway gateway = gateway(below);
        refused(below.cid(), gateway);
        assertThat(gateway.log().all()).hasSizeLessThanOrEqualTo(41);
    }

    @Test
    void shardsThatShareChildrenAreNotWalkedForEver() {
        IpfsNode file = IpfsNode.leaf(new byte[] {1});
        IpfsNode below = shard(List.of("00same"), file);
        List<String> places = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            places.add(String.format("%02X", i));
        }
        for (int level = 0; level < 6; level++) {
            below = shard(places, below);
        }
        LocalGateway gateway = gateway(below);
        refused(below.cid(), gateway);
        assertThat(gateway.log().all()).hasSizeLessThan(30);
    }

    @Test
    void filesThatShareDirectoriesAreCountedAtEachPlace() {
        IpfsNode below = IpfsNode.directory(Map.of("f", IpfsNode.leaf(new byte[] {1})));
        for (int level = 0; level < 20; level++) {
            below = IpfsNode.directory(Map.of("a", below, "b", below));
        }
        LocalGateway gateway = gateway(below);
        refused(below.cid(), gateway);
        assertThat(gateway.log().all()).hasSizeLessThan(30);
    }

    /** An honest tree may use the same directory twice. */
    @Test
    void sharedDirectoryIsListedAtEachOfItsPlacesAndFetchedOnce() {
        IpfsNode shared = IpfsNode.directory(Map.of("f", IpfsNode.leaf(new byte[] {1, 2, 3})));
        IpfsNode root = IpfsNode.directory(Map.of("a", shared, "b", shared));
        LocalGateway gateway = gateway(root);
        assertThat(plan(root.cid(), gateway)).containsExactly(Map.entry("a/f", 3L), Map.entry("b/f", 3L));
        assertThat(gateway.log().all()).hasSize(3);
    }

    @Test
    void largeDirectoryCostsFewQuestions() {
        Sharded sharded = new Sharded(1000, name -> name.getBytes(StandardCharsets.UTF_8));
        LocalGateway gateway = gateway(sharded.root());
        Map<String, Long> files = plan(sharded.root().cid(), gateway);
        assertThat(files)
                .hasSize(1000)
                .allSatisfy((name, size) -> assertThat(size).isEqualTo(name.length()));
        assertThat(gateway.log().all()).hasSizeLessThan(20);
    }

    /** Where a gateway sends no directories as CARs, each block is asked for once. */
    @Test
    void largeDirectoryBlockByBlockCostsAQuestionForEach() {
        Sharded sharded = new Sharded(1000, name -> name.getBytes(StandardCharsets.UTF_8));
        LocalGateway gateway = gateway(sharded.root());
        gateway.faults()
                .onAll()
                .where(request -> request.query().contains("format=car"))
                .inject(Fault.status(406));
        assertThat(plan(sharded.root().cid(), gateway)).hasSize(1000);
        assertThat(gateway.log().all()).hasSizeLessThan(sharded.blocks() + 20);
    }

    @Test
    void directoryThatIsWrongAboutSizesIsNotBelieved() {
        Map<String, IpfsNode> entries = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            byte[] bytes = new byte[i + 1];
            IpfsNode honest = IpfsNode.leaf(bytes);
            entries.put("f" + i, new IpfsNode(honest.cid(), honest.id(), bytes, 999, List.of(), Map.of()));
        }
        IpfsNode root = IpfsNode.directory(entries);
        Map<String, Long> files = plan(root.cid(), gateway(root));
        for (int i = 0; i < 30; i++) {
            assertThat(files).containsEntry("f" + i, i + 1L);
        }
    }

    @Test
    void gatewayThatLiesInEveryFileIsSoonLeftAlone() {
        Map<String, IpfsNode> entries = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            entries.put("f" + i, IpfsNode.file(Content.generated(i, 3000 + i), 1 << 18, 8));
        }
        IpfsNode root = IpfsNode.directory(entries);
        LocalGateway liar = gateway(root);
        LocalGateway good = gateway(root);
        liar.distort(CarFault.wrongBlock(1));
        try (Modelhaul haul = haul()) {
            haul.ensure("ipfs", root.cid(), options(liar, good)).block(PATIENCE);
        }
        assertThat(liar.log().all()).hasSizeLessThan(30);
        assertThat(liar.log().matching(LocalGateway::isForContent)).hasSizeLessThan(20);
    }

    private void refused(String cid, LocalGateway gateway) {
        assertThatThrownBy(() -> plan(cid, gateway))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL))
                .hasMessageContaining("made to harm");
    }

    private static IpfsNode shard(List<String> names, IpfsNode below) {
        List<Child> links = names.stream()
                .map(name -> new Child(name, Cid.parse(below.cid()), 0, below.size()))
                .toList();
        return IpfsNode.dagPb(NodeWriter.shard(links, new byte[] {1}, 0x22, 256).bytes(), List.of(below));
    }

    private Map<String, Long> plan(String cid, LocalGateway gateway) {
        try (Modelhaul haul = haul()) {
            DownloadPlan plan = Objects.requireNonNull(
                    haul.plan("ipfs", cid, options(gateway)).block(PATIENCE));
            Map<String, Long> sizes = new LinkedHashMap<>();
            for (PlannedFile file : plan.files()) {
                sizes.put(file.path().value(), file.size());
            }
            return sizes;
        }
    }

    private LocalGateway gateway(IpfsNode content) {
        LocalGateway gateway = LocalGateway.start().add(content);
        gateways.add(gateway);
        return gateway;
    }

    private Modelhaul haul() {
        return Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .forceToDisk(false)
                .build();
    }

    private static DownloadOptions options(LocalGateway... gateways) {
        return DownloadOptions.builder()
                .set(
                        IpfsOptions.GATEWAY,
                        List.of(gateways).stream().map(LocalGateway::endpoint).toList())
                .set(DownloadOptions.RETRIES, 2)
                .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(10)))
                .build();
    }

    /** A directory that is a tree of many blocks, each name a file of its own. */
    private static final class Sharded {
        private final Map<Multihash, IpfsNode> known = new HashMap<>();
        private final List<Block> blocks = new ArrayList<>();

        Sharded(int names, Function<String, byte[]> content) {
            List<Child> entries = new ArrayList<>();
            for (int i = 0; i < names; i++) {
                String name = "file-" + i;
                IpfsNode leaf = IpfsNode.leaf(content.apply(name));
                Cid cid = Cid.parse(leaf.cid());
                known.put(cid.hash(), leaf);
                entries.add(new Child(name, cid, leaf.size(), leaf.size()));
            }
            new ShardBuilder(blocks::add).build(entries);
            for (Block block : blocks) {
                List<IpfsNode> below = PbNode.decode(block.bytes(), 1024).links().stream()
                        .map(link -> Objects.requireNonNull(known.get(link.cid().hash())))
                        .toList();
                known.put(block.cid().hash(), IpfsNode.dagPb(block.bytes(), below));
            }
        }

        int blocks() {
            return blocks.size();
        }

        IpfsNode root() {
            return Objects.requireNonNull(
                    known.get(blocks.get(blocks.size() - 1).cid().hash()));
        }
    }
}
