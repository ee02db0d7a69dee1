package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/store.md} shows is what the command prints. */
@Timeout(120)
class StorePageTest {
    private static final Path PAGE = Path.of("../docs/store.md");
    private static final Pattern SESSION =
            Pattern.compile("^```console\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LOCKFILE = Pattern.compile("^```json\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String PROMPT = "$ modelhaul ";

    @TempDir
    private Path home;

    @Test
    void showsWhatTheCommandPrints() throws IOException {
        String page = Files.readString(PAGE);
        StringBuilder shown = new StringBuilder();
        StringBuilder printed = new StringBuilder();
        try (LocalHub hub = hub()) {
            Terminal terminal =
                    new Terminal(home).variable("HF_ENDPOINT", hub.endpoint().toString());
            Matcher session = SESSION.matcher(page);
            while (session.find()) {
                shown.append(session.group(1));
                session.group(1)
                        .lines()
                        .filter(line -> line.startsWith(PROMPT))
                        .forEach(line -> printed.append(run(line, terminal, hub)));
            }
        }
        assertThat(plain(printed.toString())).isEqualTo(plain(shown.toString()));
        Matcher lockfile = LOCKFILE.matcher(page);
        assertThat(lockfile.find()).isTrue();
        assertThat(home.resolve("models.lock")).hasContent(lockfile.group(1));
    }

    private static LocalHub hub() {
        LocalHub hub = LocalHub.builder()
                .model(
                        "example/tiny",
                        files -> files.file("config.json", "{}")
                                .lfs("model.safetensors", Content.generated(1, 3_000_000)))
                .model("example/large", files -> files.lfs("model.safetensors", Content.generated(2, 5_000_000)))
                .model(
                        "example/eyes",
                        files -> files.lfs("eyes-Q4.gguf", Content.generated(3, 2_000_000))
                                .lfs("mmproj-eyes-f16.gguf", Content.generated(4, 1_000_000)))
                .start();
        hub.faults()
                .on("model.safetensors")
                .where(request -> request.path().contains("large"))
                .inject(Fault.status(503));
        return hub;
    }

    private String run(String line, Terminal terminal, LocalHub hub) {
        if (line.contains(" resume")) {
            hub.faults().clear();
        }
        List<String> words = Arrays.stream(line.substring(PROMPT.length()).split(" "))
                .map(word -> word.replaceFirst("^~", home.toString()))
                .toList();
        terminal.run(words.toArray(String[]::new));
        return line + "\n" + terminal.out() + terminal.err();
    }

    /** Without what differs from run to run: times, ids, ports, and the room that columns of them take. */
    private String plain(String text) {
        return text.replace(home.toString(), "~")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                .replaceAll("01[0-9A-Z]{24}", "ID")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "HUB")
                .replaceAll("localhost:\\d+", "STORAGE")
                .replaceAll("\\d+ ms", "MS")
                .replaceAll("in \\d+ s", "in S")
                .replaceAll(" +", " ");
    }
}
