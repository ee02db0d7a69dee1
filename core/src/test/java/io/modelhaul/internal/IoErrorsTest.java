package io.modelhaul.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DurableFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IoErrorsTest {
    @Test
    void aFileThatIsTooLargeForItsFileSystemFindsNoRoom() {
        assertThat(IoErrors.of(new IOException("File too large")).code()).isEqualTo(ErrorCode.DISK_FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Invalid argument", "File name too long"})
    void aNameThatAFileSystemCannotHoldIsNamed(String reason) {
        DownloadException failure = IoErrors.of(new FileSystemException("/usb/12:30:00", null, reason));

        assertThat(failure.code()).isEqualTo(ErrorCode.IO);
        assertThat(failure).hasMessageContaining("12:30:00").hasMessageContaining("Exclude");
    }

    @Test
    void onlyAForceThatMayHaveLostBytesFails() {
        for (String refused :
                new String[] {"Invalid argument", "Operation not supported", "Function not implemented"}) {
            assertThatCode(() -> DurableFile.force(() -> fail(refused))).doesNotThrowAnyException();
        }
        for (String lost : new String[] {"Input/output error", "No space left on device", "Disk quota exceeded"}) {
            assertThatThrownBy(() -> DurableFile.force(() -> fail(lost))).hasMessage(lost);
        }
    }

    private static void fail(String words) throws IOException {
        throw new IOException(words);
    }
}
