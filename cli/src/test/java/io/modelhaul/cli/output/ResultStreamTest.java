package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A result that nobody got is no success. */
class ResultStreamTest {
    private static OutputStream failing(String words) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(words);
            }
        };
    }

    private static ResultStream written(OutputStream file) {
        ResultStream out = new ResultStream(file, StandardCharsets.UTF_8);
        out.println("the path");
        return out;
    }

    @Test
    void passesOnWhatIsWritten() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();

        assertThat(written(file).lost()).isNull();
        assertThat(file).hasToString("the path" + System.lineSeparator());
    }

    @Test
    void tellsWhyAResultWasLost() {
        assertThat(written(failing("No space left on device")).lost()).isEqualTo("No space left on device");
    }

    @Test
    void aReaderThatHasReadEnoughLosesNothing() {
        assertThat(written(failing("Broken pipe")).lost()).isNull();
    }
}
