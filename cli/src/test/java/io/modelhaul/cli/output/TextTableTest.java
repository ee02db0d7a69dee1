package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void linesColumnsUpAndNumbersToTheRight() {
        TextTable table = new TextTable("FILE", " SIZE", "HERE");
        table.row("模型.bin", "1.50 GB", "no");
        table.row("a\u001b[0m", "7 B", "yes");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "FILE         SIZE  HERE", //
                        "模型.bin  1.50 GB  no",
                        "a?[0m         7 B  yes");
    }
}
