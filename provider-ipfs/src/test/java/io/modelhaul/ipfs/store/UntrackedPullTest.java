package io.modelhaul.ipfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies below a CID and has no record. */
class UntrackedPullTest {
    private static final String CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    @TempDir
    private Path folder;

    private IpfsStore store;
    private Path root;

    @BeforeEach
    void put() throws IOException {
        store = new IpfsStore(folder.resolve("store"));
        root = Files.createDirectories(folder.resolve("store").resolve(CID));
        Files.createDirectories(root.resolve("a"));
        Files.writeString(root.resolve("a/b.txt"), "b");
    }

    private static IpfsAddress address(String path) {
        return IpfsAddress.parse(CID + path);
    }

    @Test
    void isListedAsPartlyHere() throws IOException {
        StoredModel model = store.list().get(0);
        assertThat(model.model()).isEqualTo(CID);
        assertThat(model.complete()).isFalse();
        assertThat(model.files()).extracting(StoredFile::path).containsExactly("a/b.txt");
        assertThat(store.find(address(""))).isEqualTo(model);
    }

    @Test
    void ofADamagedRecordNobodyKnowsWhetherItIsAll() throws IOException {
        Files.createDirectories(root.resolve(PullFolder.RECORDS));
        Files.writeString(root.resolve(PullFolder.RECORDS).resolve("x.json"), "{");

        assertThat(store.list().get(0).complete()).isNull();
    }

    @Test
    void goesAsAWholeOrInPart() throws IOException {
        Files.writeString(root.resolve("c.txt"), "c");

        assertThat(store.removeUnfinished(address("/a"))).isTrue();
        assertThat(root.resolve("a")).doesNotExist();
        assertThat(root.resolve("c.txt")).exists();
        assertThat(store.removeUnfinished(address(""))).isTrue();
        assertThat(root).doesNotExist();
        assertThat(store.removeUnfinished(address(""))).isFalse();
    }

    @Test
    void whatLiesBehindALinkStays() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("mine.txt"), "mine");
        Files.createSymbolicLink(root.resolve("link"), outside);

        assertThat(store.removeUnfinished(address("/link/mine.txt"))).isFalse();
        assertThat(store.removeUnfinished(address(""))).isTrue();

        assertThat(outside.resolve("mine.txt")).hasContent("mine");
        assertThat(root).doesNotExist();
    }

    @Test
    void partsOfOtherPullsStay() throws IOException {
        PullFolder own = PullFolder.of(store.folder(), address("/x.bin"));
        PullFolder other = PullFolder.of(store.folder(), address("/y.bin"));
        Files.createDirectories(own.parts());
        Path mine =
                Files.writeString(own.parts().resolve("cid." + PullFolder.tag(own.folder()) + ".12345678.part"), "x");
        Path theirs =
                Files.writeString(own.parts().resolve("cid." + PullFolder.tag(other.folder()) + ".12345678.part"), "y");

        assertThat(store.removeUnfinished(address("/x.bin"))).isTrue();

        assertThat(mine).doesNotExist();
        assertThat(theirs).exists();
    }
}
