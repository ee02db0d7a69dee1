package io.modelhaul.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.oci.OciArtifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive may not do. */
class HostileArchiveTest {
    private static final String NAME = "acme/evil:1";

    @TempDir
    private Path home;

    private final LocalRegistry registry = LocalRegistry.start();
    private OciCalls calls;

    @BeforeEach
    void start() {
        calls = new OciCalls(home);
    }

    @AfterEach
    void stop() {
        calls.close();
        registry.close();
    }

    private DownloadException refused(Content archive) {
        registry.put(
                NAME,
                OciArtifact.modelPack()
                        .file("model.gguf", Content.of("weights"))
                        .layer("application/vnd.cncf.model.doc.v1.tar", archive, Map.of()));
        return calls.failure(registry.name(NAME));
    }

    private void nothingIsVisible() throws IOException {
        assertThat(calls.store().resolve("models")).doesNotExist();
        try (Stream<Path> left = Files.list(calls.store().resolve(".modelhaul/build"))) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../../x",
                "/etc/x",
                "..",
                "a\\b",
                "C:/x",
                "a//b",
                "a/./b",
                "model.gguf",
                "Model.GGUF",
                "model.gguf/x",
                ".modelhaul/x",
                "x\ny"
            })
    void refusesNames(String name) throws IOException {
        assertThat(refused(new Tars().file("ok", "1").file(name, "2").plain()).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        nothingIsVisible();
    }

    @Test
    void refusesANameTwiceAndAFileThatIsAFolder() throws IOException {
        assertThat(refused(new Tars().file("a", "1").file("a", "2").plain()).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(new Tars().file("a/b", "1").file("a", "2").plain()).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused(new Tars().file("d", "1").folder("d/").plain()).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        nothingIsVisible();
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK,
                TarConstants.LF_FIFO
            })
    void refusesLinksDevicesAndPipes(byte flag) throws IOException {
        assertThat(refused(new Tars().special("x", flag, "ok").plain()).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        nothingIsVisible();
    }

    @Test
    void refusesMoreThanTheDiskHolds() throws IOException {
        byte[] tar = new Tars().file("big", "1").raw();
        size(tar, "77777777777");

        DownloadException failure = refused(Content.of(tar));

        // Eight gigabytes are declared; where the disk has them, the archive is cut short.
        assertThat(failure.code()).isIn(ErrorCode.DISK_FULL, ErrorCode.PROTOCOL);
        nothingIsVisible();

        byte[] petabytes = tar.clone();
        petabytes[124] = (byte) 0x80;
        Arrays.fill(petabytes, 125, 136, (byte) 0);
        petabytes[129] = 0x10;
        checksum(petabytes);
        assertThat(refused(Content.of(petabytes)))
                .hasMessageContaining("Not enough room")
                .extracting(DownloadException::code)
                .isEqualTo(ErrorCode.DISK_FULL);
        nothingIsVisible();
    }

    private static void size(byte[] tar, String octal) {
        System.arraycopy(octal.getBytes(StandardCharsets.US_ASCII), 0, tar, 124, 11);
        checksum(tar);
    }

    private static void checksum(byte[] tar) {
        Arrays.fill(tar, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xff;
        }
        byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, tar, 148, 8);
    }

    @Test
    void holdsNoEndlessNameInMemory() throws IOException {
        assertThat(refused(new Tars().longName(3_000_000).file("a", "1").gzip()).code())
                .isEqualTo(ErrorCode.PROTOCOL);
        nothingIsVisible();
    }

    @Test
    void refusesWhatIsNoArchiveOrIsCutShort() throws IOException {
        assertThat(refused(Content.generated(1, 5_000)).code()).isEqualTo(ErrorCode.PROTOCOL);
        byte[] tar = new Tars().file("a", "x".repeat(5_000)).raw();
        assertThat(refused(Content.of(Arrays.copyOf(tar, 2_000))).code()).isEqualTo(ErrorCode.PROTOCOL);
        nothingIsVisible();
    }
}
