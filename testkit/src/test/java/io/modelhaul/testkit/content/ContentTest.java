package io.modelhaul.testkit.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {

    @Test
    void generatedContentIsTheSameFromEveryOffset() throws IOException {
        Content content = Content.generated(5, 3_000_000);
        byte[] whole = bytes(content, 0, 3_000_000);

        for (int offset : new int[] {0, 1, 4095, 4096, 4097, 1_048_573, 2_999_990}) {
            int length = Math.min(10_000, 3_000_000 - offset);
            assertThat(bytes(content, offset, length)).isEqualTo(Arrays.copyOfRange(whole, offset, offset + length));
        }
    }

    @Test
    void generatedContentDiffersBySeedAndFromPageToPage() throws IOException {
        Content content = Content.generated(5, 8 << 20);

        assertThat(bytes(content, 0, 4096)).isNotEqualTo(bytes(Content.generated(6, 8 << 20), 0, 4096));
        assertThat(bytes(content, 0, 4096)).isNotEqualTo(bytes(content, 1 << 20, 4096));
        assertThat(Content.generated(5, 100).sha256())
                .isEqualTo(Content.generated(5, 100).sha256());
    }

    @Test
    void digestsAreThoseOfTheBytes(@TempDir Path folder) throws Exception {
        byte[] bytes = bytes(Content.generated(1, 700_001), 0, 700_001);
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        Path file = Files.write(folder.resolve("file"), bytes);

        assertThat(Content.generated(1, 700_001).sha256()).isEqualTo(expected);
        assertThat(Content.of(bytes).sha256()).isEqualTo(expected);
        assertThat(Content.of(file).sha256()).isEqualTo(expected);
    }

    @Test
    void gitIdsAreThoseThatGitGives() {
        assertThat(ContentHash.gitBlobSha1(Content.of("hello\n")))
                .isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
        assertThat(ContentHash.gitBlobSha1(Content.of(""))).isEqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    }

    private static byte[] bytes(Content content, long offset, int length) throws IOException {
        ByteBuf buffer = Unpooled.buffer(length);
        try (ContentReader reader = content.open()) {
            reader.read(offset, length, buffer);
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }
}
