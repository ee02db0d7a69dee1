package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.codec.CarReader;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.codec.Varint;
import io.modelhaul.ipfs.gateway.BlockCache;
import io.modelhaul.ipfs.gateway.CarBlocks;
import io.modelhaul.ipfs.gateway.DagCursor;
import io.modelhaul.ipfs.gateway.Gateway;
import io.modelhaul.ipfs.gateway.RangeAssembler;
import io.modelhaul.ipfs.publish.NodeWriter;
import io.modelhaul.ipfs.publish.NodeWriter.Child;
import io.modelhaul.ipfs.store.IpfsRecord;
import io.modelhaul.ipfs.store.IpfsRecord.StoredPart;
import io.modelhaul.spi.DownloadPlan;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks, CARs and archives that are made to keep somebody busy, or to be taken for others. */
class HostileBlocksTest {
    private static final String HEADER = "11a265726f6f747380677665727369 6f6e01".replace(" ", "");

    @TempDir
    Path folder;

    /** Two small blocks and a CID that carries its data make a file of gigabytes. */
    @Test
    void fileThatRepeatsItselfIsMadeNoFasterThanItIsRead() {
        byte[] data = new byte[100];
        Cid leaf = identity(data);
        Block inner = NodeWriter.file(Collections.nCopies(3000, new Child("", leaf, data.length, data.length)));
        long innerSize = 3000L * data.length;
        Block root = NodeWriter.file(Collections.nCopies(3000, new Child("", inner.cid(), innerSize, innerSize)));
        long size = 3000L * innerSize;
        try (RangeAssembler assembly = new RangeAssembler(new DagCursor(root.cid(), size, 0, size), new BlockCache())) {
            assembly.take(root.cid(), root.bytes());
            assembly.take(inner.cid(), inner.bytes());
            long read = 0;
            while (read < 10_000_000) {
                ByteBuf bytes = Objects.requireNonNull(assembly.poll());
                read += bytes.readableBytes();
                bytes.release();
            }
            assertThat(assembly.position()).isBetween(read, read + 2L * 1024 * data.length);
            assertThat(assembly.hasReady()).isTrue();
        }
    }

    private static Cid identity(byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(data.length + 4);
        bytes.put(new byte[] {1, (byte) Cid.RAW, 0, (byte) data.length})
                .put(data)
                .flip();
        return Objects.requireNonNull(Cid.read(bytes));
    }

    /** The next gateway is asked for the same block again. */
    @Test
    void blockOfAnotherSizeIsStillMissing() {
        Block leaf = Block.raw(new byte[10]);
        DagCursor walk = new DagCursor(leaf.cid(), 11, 0, 11);
        assertThatThrownBy(() -> walk.leaf(10))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SIZE_MISMATCH));
        assertThat(walk.next()).isNotNull();
        assertThat(walk.position()).isZero();
    }

    @Test
    void emptyBlocksWithoutEndAreNoAnswer() {
        Block wanted = Block.raw(new byte[10]);
        RangeAssembler assembly = new RangeAssembler(new DagCursor(wanted.cid(), 10, 0, 10), new BlockCache());
        byte[] strange = section(Block.raw(new byte[0]));
        try (CarBlocks car = new CarBlocks(assembly)) {
            DownloadException wrong =
                    car.take(Unpooled.wrappedBuffer(HexFormat.of().parseHex(HEADER)));
            for (int i = 0; i < 1_000_000 && wrong == null; i++) {
                wrong = car.take(Unpooled.wrappedBuffer(strange));
            }
            assertThat(wrong).hasMessageContaining("other blocks");
        }
    }

    @Test
    void repeatedBlocksWithoutEndAreNoAnswer() {
        Block first = Block.raw(new byte[10]);
        Block second = Block.raw(new byte[11]);
        Block root = NodeWriter.file(List.of(new Child("", first.cid(), 10, 10), new Child("", second.cid(), 11, 11)));
        RangeAssembler assembly = new RangeAssembler(new DagCursor(root.cid(), 21, 0, 21), new BlockCache());
        assembly.take(root.cid(), root.bytes());
        byte[] early = section(second);
        try (CarBlocks car = new CarBlocks(assembly)) {
            DownloadException wrong =
                    car.take(Unpooled.wrappedBuffer(HexFormat.of().parseHex(HEADER)));
            for (int i = 0; i < 1_000_000 && wrong == null; i++) {
                wrong = car.take(Unpooled.wrappedBuffer(early));
            }
            assertThat(wrong).hasMessageContaining("other blocks");
        }
        assertThat(assembly.gap()).isEqualTo(new DagCursor.Gap(1, 10));
    }

    private static byte[] section(Block block) {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        Varint.write((long) block.cid().bytes().length + block.bytes().length, section);
        section.writeBytes(block.cid().bytes());
        section.writeBytes(block.bytes());
        return section.toByteArray();
    }

    @Test
    void indexWithoutEndIsNoAnswer() {
        byte[] payload = HexFormat.of().parseHex(HEADER);
        ByteBuffer head = ByteBuffer.allocate(51 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        head.put(HexFormat.of().parseHex("0aa16776657273696f6e02"));
        head.position(51).put(payload);
        head.putLong(11 + 16, 51).putLong(11 + 24, payload.length);
        CarReader reader = new CarReader(new CarBlocks(
                new RangeAssembler(new DagCursor(Block.raw(new byte[1]).cid(), 1, 0, 1), new BlockCache())));
        reader.take(Unpooled.wrappedBuffer(head.array()));
        byte[] index = new byte[1 << 20];
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        reader.take(Unpooled.wrappedBuffer(index));
                    }
                })
                .hasMessageContaining("index");
    }

    /** In one pass: with a step back at each slash these would take minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/ipfs", "ipfs/"})
    void longAddressesAreReadInOnePass(String part) {
        URI address = URI.create("http://h/" + part.repeat(500_000) + "x");
        assertThat(Gateway.base(address)).isEqualTo(address);
        assertThatThrownBy(() -> IpfsAddress.parse(part.repeat(500_000))).hasMessageContaining("characters");
    }

    @Test
    void archiveCannotPutOtherBytesUnderACid() throws IOException {
        byte[] right = new byte[300_000];
        Block leaf = Block.raw(right);
        Block root = NodeWriter.file(List.of(new Child("", leaf.cid(), right.length, right.length)));
        Path wrong = Files.write(folder.resolve("wrong"), new byte[299_999]);
        DownloadPlan plan = imported(root.cid(), root.cid(), 299_999);
        assertThatThrownBy(() -> plan.layout().place(plan.files().get(0), wrong))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("does not have the CID");
        assertThat(wrong).exists();
        assertThatThrownBy(() -> imported(root.cid(), leaf.cid(), 300_000)).hasMessageContaining("another one");
    }

    private DownloadPlan imported(Cid root, Cid file, long size) {
        String name = root.toString();
        String sha256 = HexFormat.of().formatHex(BlockHash.sha256().digest("any".getBytes(StandardCharsets.UTF_8)));
        IpfsRecord record = new IpfsRecord(
                IpfsRecord.VERSION, name, false, List.of(new StoredPart(name, size, file.toString(), sha256)));
        LockedModel model = new LockedModel(
                "ipfs", name, null, null, null, Map.of(), List.of(new LockedFile(name, size, sha256, null, null)));
        return new ArchivedPull(new ExportedModel(model, true, record.text())).plan(folder.resolve("store"), null);
    }
}
