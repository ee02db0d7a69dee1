package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes connections and never says anything: every wait has the limits that the user gave. */
@Timeout(25) // less than the usual limit for a stall
class SilentServerTest {
    private static final String CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
    private static final String LIMITS = " --connect-timeout 2s --stall-timeout 2s --retries 0";

    @TempDir
    private Path home;

    private int run(String call) throws IOException {
        // The system takes the connections, as many as may wait for a program that never does.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Terminal terminal = new Terminal(home);
            int status = terminal.run(call.replace("SERVER", "http://127.0.0.1:" + silent.getLocalPort())
                    .split(" "));
            assertThat(terminal.err()).as(call).contains("127.0.0.1:" + silent.getLocalPort());
            return status;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pull huggingface owner/name --endpoint SERVER",
                "pull rkllm owner/name --endpoint SERVER",
                "pull modelscope owner/name --endpoint SERVER",
                "pull ollama tiny --endpoint SERVER",
                "pull ollama tiny --direct --insecure --endpoint SERVER",
                "pull ipfs " + CID + " --gateway SERVER",
                "pull SERVER/file.bin",
                "plan huggingface owner/name --endpoint SERVER",
                "plan ipfs " + CID + " --gateway SERVER"
            })
    void endsWithinTheLimitsOfTheCall(String call) throws IOException {
        assertThat(run(call + LIMITS)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = "list ollama --endpoint SERVER")
    void listsWithoutWaitingForEver(String call) throws IOException {
        assertThat(run(call)).isEqualTo(6);
    }
}
