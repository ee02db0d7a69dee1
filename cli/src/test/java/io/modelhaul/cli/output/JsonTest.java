package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress.Failure;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
    private static String written(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Json.line(new PrintStream(bytes, false, StandardCharsets.US_ASCII), value);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesTheProgressObjectAsPublished() {
        assertThat(written(States.downloading()))
                .isEqualTo("{\"id\":\"01JD\",\"provider\":\"huggingface\",\"model\":\"Qwen/Qwen3-0.6B\","
                        + "\"status\":\"DOWNLOADING\",\"message\":\"model.safetensors\",\"file\":\"model.safetensors\","
                        + "\"completedBytes\":734003200,\"totalBytes\":1503300328,\"percent\":48.8,"
                        + "\"bytesPerSecond\":61200000,\"etaSeconds\":12,\"completedFiles\":7,\"totalFiles\":10,"
                        + "\"layer\":\"hub\",\"endpoint\":\"cdn.example.org\",\"attempt\":1,\"path\":null,"
                        + "\"error\":null,\"timestamp\":\"2026-11-21T10:15:30.123Z\"}\n");
    }

    @Test
    void writesAFailureWithItsCode() {
        Failure failure = Failure.of(new DownloadException(ErrorCode.CHECKSUM_MISMATCH, "wrong bytes"));

        assertThat(written(States.built(States.at(DownloadStatus.ERROR).error(failure))))
                .contains("\"error\":{\"code\":\"CHECKSUM_MISMATCH\",\"message\":\"wrong bytes\",\"retryable\":false}");
    }

    @Test
    void writesUtf8OnOneLineWhateverThePlatformDoes() {
        String json = written(States.built(States.at(DownloadStatus.RESOLVING).file("模型\n.bin")));

        assertThat(json).contains("\"file\":\"模型\\n.bin\"").endsWith("}\n").hasLineCount(1);
    }

    @Test
    void escapesWhatCouldSteerATerminal() {
        String name = "a\u001b[2Jb\u009b31mc\u202egnp.exe\u2028\u007f模型🙂";
        String json = written(States.built(States.at(DownloadStatus.RESOLVING).file(name)));

        assertThat(json).containsIgnoringCase("a\\u001b[2Jb\\u009b31mc\\u202egnp.exe\\u2028\\u007f模型🙂");
        assertThat(JsonMapper.shared().readTree(json).get("file").asString()).isEqualTo(name);
    }
}
