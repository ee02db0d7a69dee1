package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress.Failure;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import org.junit.jupiter.api.Test;

class PlainLineTest {
    @Test
    void tellsBytesSpeedAndTimeWhileBytesMove() {
        assertThat(PlainLine.of(States.downloading()))
                .isEqualTo(
                        "downloading Qwen/Qwen3-0.6B: 734 MB of 1.50 GB, 48.8 %, 61.2 MB/s, 0:12 left, 7 of 10 files");
    }

    @Test
    void tellsOnlyWhatIsKnown() {
        assertThat(PlainLine.of(States.only(DownloadStatus.STARTING))).isEqualTo("starting    Qwen/Qwen3-0.6B");
        assertThat(PlainLine.of(
                        States.built(States.at(DownloadStatus.DOWNLOADING).bytes(5L, null))))
                .isEqualTo("downloading Qwen/Qwen3-0.6B: 5 B");
    }

    @Test
    void staysOnOneLineWhateverTheServerSays() {
        String line = PlainLine.of(States.built(States.at(DownloadStatus.RETRYING)
                .message("reset\nroot@host:~# \u001b]0;owned\u0007")
                .attempt(2)));

        assertThat(line).isEqualTo("retrying    Qwen/Qwen3-0.6B: reset?root@host:~# ?]0;owned?");
    }

    @Test
    void leavesTheWordsOfACancellationToStandardError() {
        assertThat(PlainLine.of(States.built(States.at(DownloadStatus.CANCELLED)
                        .message("Interrupted.")
                        .bytes(5L, 10L))))
                .isEqualTo("cancelled   Qwen/Qwen3-0.6B: 5 B of 10 B");
    }

    @Test
    void leavesTheWordsOfAFailureToStandardError() {
        Failure failure = Failure.of(new DownloadException(ErrorCode.DISK_FULL, "no room"));

        assertThat(PlainLine.of(States.built(
                        States.at(DownloadStatus.ERROR).message("no room").error(failure))))
                .isEqualTo("error       Qwen/Qwen3-0.6B: DISK_FULL");
    }
}
