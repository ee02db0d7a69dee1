package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void carriesTheHintAsAKeyAndLeavesItOutWhereThereIsNone() {
        assertThat(text(Problem.of(new DownloadException(ErrorCode.OFFLINE, Hint.ALLOW_NETWORK, "Not here."))))
                .startsWith(
                        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"Not here.")
                .endsWith("\"code\":\"OFFLINE\",\"hint\":\"ALLOW_NETWORK\"}");
        assertThat(text(Problem.of(new DownloadException(ErrorCode.NOT_FOUND, "Not there."))))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"Not there.\","
                        + "\"code\":\"NOT_FOUND\"}");
    }

    private static String text(Problem problem) {
        return new String(Json.bytes(problem), StandardCharsets.UTF_8);
    }
}
