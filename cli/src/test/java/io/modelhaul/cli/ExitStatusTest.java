package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {
    @ParameterizedTest
    @CsvSource({
        "IO,1",
        "PROTOCOL,1",
        "INVALID_REQUEST,2",
        "UNKNOWN_PROVIDER,3",
        "UNSUPPORTED_PROVIDER,3",
        "NOT_FOUND,4",
        "AUTH_REQUIRED,5",
        "GATED,5",
        "FORBIDDEN,5",
        "UNREACHABLE,6",
        "TIMEOUT,6",
        "STALLED,6",
        "RATE_LIMITED,6",
        "SERVER_ERROR,6",
        "ALL_SOURCES_FAILED,6",
        "CHECKSUM_MISMATCH,7",
        "SIZE_MISMATCH,7",
        "DISK_FULL,8",
        "READ_ONLY,8",
        "OFFLINE,9",
        "CANCELLED,130"
    })
    void isTheOneThatIsPublished(ErrorCode code, int status) {
        assertThat(ExitStatus.of(code)).isEqualTo(status);
    }
}
