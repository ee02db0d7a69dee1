package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.codec.CarReader;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.Multibase;
import io.modelhaul.ipfs.codec.Multihash;
import io.modelhaul.ipfs.codec.PbNode;
import io.modelhaul.ipfs.publish.NodeWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CIDs, blocks and CARs, against the files that their makers publish. */
class FormatsTest {
    private static final Path FIXTURES = Path.of("src/test/resources/ipfs-fixtures");
    private static final String V1 = "bafybeiatbe34ndh4a3ecuovdvpcwxgyyxwk4dkfil7fvyrw3urmhdzr4kq";

    static Stream<Path> dagPbBlocks() throws IOException {
        return list("dag-pb", ".dag-pb");
    }

    static Stream<Path> cars() throws IOException {
        return list("gateway-conformance", ".car");
    }

    private static Stream<Path> list(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dagPbBlocks")
    void readsProperBlocks(Path file) throws IOException {
        String name = file.getFileName().toString();
        Cid cid = Cid.parse(name.split("\\.", -1)[1]);
        byte[] block = Files.readAllBytes(file);
        BlockHash hash = cid.hash().begin();
        hash.update(ByteBuffer.wrap(block));
        assertThat(cid.hash().matches(hash.finish())).isTrue();
        PbNode node = PbNode.decode(block, 100);
        assertThat(node.links().isEmpty() && node.data() == null).isEqualTo(block.length == 0);
    }

    /** A walk keeps the names of all blocks that it has seen: two megabytes of each would be no bound. */
    @Test
    void refusesNamesThatNoFileCanHave() {
        NodeWriter.Child long2k = new NodeWriter.Child("n".repeat(2_000), Cid.parse("bafkqaaa"), 0, 0);
        byte[] block = NodeWriter.directory(List.of(long2k)).bytes();

        assertThatThrownBy(() -> PbNode.decode(block, 100)).hasMessageContaining("name of a link has 2000 bytes");
    }

    @Test
    void refusesImproperBlocks() throws IOException {
        JsonNode cases =
                JsonMapper.shared().readTree(Files.readAllBytes(FIXTURES.resolve("dag-pb/negative-edges.json")));
        assertThat(cases.size()).isGreaterThan(5);
        for (JsonNode one : cases) {
            byte[] block = HexFormat.of().parseHex(one.get("hex").asString());
            assertThatThrownBy(() -> PbNode.decode(block, 100))
                    .as(one.get("name").asString())
                    .isInstanceOf(DownloadException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cars")
    void readsCarsInPiecesOfAnySize(Path file) throws IOException {
        byte[] car = Files.readAllBytes(file);
        List<Cid> whole = read(car, car.length);
        assertThat(whole).isNotEmpty();
        assertThat(read(car, 1)).isEqualTo(whole);
        assertThat(read(car, 37)).isEqualTo(whole);
        assertThat(read(version2(car), 11)).isEqualTo(whole);
    }

    /** The same in the wrapping of version 2, with something behind it. */
    private static byte[] version2(byte[] car) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(HexFormat.of().parseHex("0aa16776657273696f6e02"));
        ByteBuffer header = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(16, 51 + 9).putLong(24, car.length).putLong(32, 51 + 9 + car.length);
        bytes.writeBytes(header.array());
        bytes.writeBytes(new byte[9]);
        bytes.writeBytes(car);
        bytes.writeBytes(new byte[100]);
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"badheaderlength.car", "badsectionlength.car"})
    void refusesCarsThatClaimNonsense(String name) throws IOException {
        byte[] car = Files.readAllBytes(FIXTURES.resolve("go-car").resolve(name));
        assertThatThrownBy(() -> read(car, car.length))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isIn(ErrorCode.PROTOCOL, ErrorCode.UNREACHABLE));
    }

    @Test
    void noticesACarThatBreaksOff() throws IOException {
        byte[] car = Files.readAllBytes(FIXTURES.resolve("gateway-conformance/dir-with-files.car"));
        byte[] cut = Arrays.copyOf(car, car.length - 1);
        assertThatThrownBy(() -> read(cut, 64)).hasMessageContaining("broke off");
    }

    private static List<Cid> read(byte[] car, int piece) {
        List<Cid> cids = new ArrayList<>();
        CarReader reader = new CarReader(new Checked(cids));
        for (int at = 0; at < car.length; at += piece) {
            reader.take(Unpooled.wrappedBuffer(car, at, Math.min(piece, car.length - at)));
        }
        reader.end();
        return cids;
    }

    private static final class Checked implements CarReader.Blocks {
        private final List<Cid> cids;
        private BlockHash hash = BlockHash.of(Multihash.SHA2_256, 32);

        Checked(List<Cid> cids) {
            this.cids = cids;
        }

        @Override
        public void begin(Cid cid, int length) {
            cids.add(cid);
            hash = cid.hash().begin();
        }

        @Override
        public void bytes(ByteBuf piece) {
            hash.update(piece.nioBuffer());
        }

        @Override
        public void end() {
            assertThat(cids.get(cids.size() - 1).hash().matches(hash.finish())).isTrue();
        }
    }

    @Test
    void readsACidInEveryBase() {
        Cid cid = Cid.parse(V1);
        byte[] bytes = cid.bytes();
        String base36 = "k" + new BigInteger(1, bytes).toString(36);
        for (String text : List.of(
                V1,
                "B" + V1.substring(1).toUpperCase(Locale.ROOT),
                "f" + HexFormat.of().formatHex(bytes),
                "F" + HexFormat.of().withUpperCase().formatHex(bytes),
                "z" + Multibase.toBase58(bytes),
                base36,
                base36.toUpperCase(Locale.ROOT))) {
            assertThat(Cid.parse(text)).as(text).isEqualTo(cid);
        }
        assertThat(cid).hasToString(V1);
        Cid old = new Cid(0, Cid.DAG_PB, cid.hash());
        assertThat(Cid.parse(old.toString())).isEqualTo(old);
        assertThat(old.toString()).startsWith("Qm").hasSize(46);
        assertThat(old.canonical()).isEqualTo(V1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b",
                "bafybei",
                "Qm123",
                "hello",
                "b0000",
                "zQmNPWHBrVQiiV8FpyNuEPhB9E2rbvdy9Yx79EY1EJuyf9o",
                "QmNPWHBrVQiiV8FpyNuEPhB9E2rbvdy9Yx79EY1EJuyf0o"
            })
    void refusesWhatIsNoCid(String text) {
        assertThatThrownBy(() -> Cid.parse(text))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @Test
    void namesTheHashFunctionThatItDoesNotKnow() {
        byte[] sha512 = new byte[68];
        sha512[0] = 1;
        sha512[1] = 0x55;
        sha512[2] = 0x13;
        sha512[3] = 64;
        assertThatThrownBy(() -> Cid.parse(Multibase.toBase32(sha512))).hasMessageContaining("sha2-512");
    }
}
