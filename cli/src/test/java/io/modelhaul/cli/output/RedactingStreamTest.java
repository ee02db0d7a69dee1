package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactingStreamTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final RedactingStream stream =
            new RedactingStream(bytes, StandardCharsets.UTF_8, List.of("correct-horse", "", "ab"), false);

    private String written() {
        stream.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void takesTheUsersSecretsOutOfWhateverIsPrinted() {
        stream.println("token correct-horse refused");
        stream.print("Authorization: Bearer abcdefgh");
        stream.println((Object) "see https://u:p@host/x?X-Amz-Signature=123");
        stream.printf("%s %s%n", "correct-horse", "abba");

        assertThat(written())
                .doesNotContain("correct-horse", "abcdefgh", "u:p", "Signature")
                .contains("token *** refused", "https://***@host/x", "abba");
    }

    @Test
    void leavesTheFramesOfAStackTraceOut() {
        new IllegalStateException("outer", new IllegalArgumentException("inner correct-horse")).printStackTrace(stream);

        assertThat(written().lines())
                .containsExactly(
                        "java.lang.IllegalStateException: outer",
                        "Caused by: java.lang.IllegalArgumentException: inner ***");
    }

    @Test
    void keepsFramesWhereTheyAreWanted() {
        var server = new RedactingStream(bytes, StandardCharsets.UTF_8, List.of(), true);
        new IllegalStateException("outer").printStackTrace(server);

        assertThat(written()).contains("\tat io.modelhaul.cli.output.RedactingStreamTest");
    }

    @Test
    void letsNoLogLineSteerATerminal() {
        stream.println("file \u001b]0;title\u0007 \u009b2J \u202e gone\nnext");

        assertThat(written()).isEqualTo("file ?]0;title? ?2J ? gone%nnext%n".formatted());
    }
}
