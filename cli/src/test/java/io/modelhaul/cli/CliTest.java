package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
    private final FakeProvider provider = new FakeProvider();

    @TempDir
    private Path home;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(home, provider);
    }

    @Test
    void printsThePathLast() {
        assertThat(terminal.run("pull", "fake", "owner/name")).isZero();

        assertThat(terminal.lines()).containsExactly("/models/owner/name");
        assertThat(terminal.err().lines().toList())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("starting");
    }

    @Test
    void explainsAProvidersOwnOptionsByTheirOwnWords() {
        assertThat(terminal.run("help", "pull")).isZero();
        assertThat(terminal.out().replaceAll("\\s+", " "))
                .contains("Of providers: --extra-flavour=TASTE What it tastes of, unless --spicy hides it. --spicy");

        assertThat(terminal.run("help", "list")).isZero();
        assertThat(terminal.out()).contains("--extra-flavour=TASTE").doesNotContain("      --spicy");
    }

    @ParameterizedTest
    @CsvSource({
        "download fake owner/name,pull fake owner/name",
        "ls fake,list fake",
        "info fake owner/name,show fake owner/name",
        "rm fake owner/nobody,remove fake owner/nobody",
        "ls --help,list --help"
    })
    void takesTheWordsOfOtherTools(String alias, String command) {
        int status = terminal.run(alias.split(" "));
        String said = terminal.out();

        assertThat(status).isEqualTo(terminal.run(command.split(" ")));
        assertThat(said).isEqualTo(terminal.out());
    }

    @ParameterizedTest
    @CsvSource({
        "pull owner/name,modelhaul pull hf://owner/name,modelhaul pull ollama://owner/name",
        "plan owner/name:Q4_K_M,modelhaul plan hf://owner/name:Q4_K_M,modelhaul plan ollama://owner/name:Q4_K_M",
        "rm owner/name,modelhaul remove hf://owner/name,modelhaul remove ollama://owner/name",
        "pull qwen3:0.6b,modelhaul pull ollama://qwen3:0.6b,modelhaul search hf qwen3:0.6b",
        "owner/name,modelhaul pull hf://owner/name,modelhaul pull ollama://owner/name"
    })
    void proposesTheTwoCommandsThatABareNameMayMean(String call, String first, String second) {
        assertThat(terminal.run(call.split(" "))).isEqualTo(2);
        assertThat(terminal.err()).containsSubsequence(first, second).hasLineCount(1);
    }

    @Test
    void reportsABugInAProviderAsOneAndTracesItOnlyWhenAsked() {
        assertThat(terminal.run("pull", "fake", "bug")).isEqualTo(1);
        assertThat(terminal.err())
                .contains("'fake'", "NullPointerException", "This is a bug", "-v")
                .doesNotContain("\tat ");
        assertThat(terminal.run("pull", "--json", "fake", "bug")).isEqualTo(1);
        assertThat(terminal.lastLine()).contains("\"code\":\"INTERNAL\"");
        assertThat(terminal.run("pull", "-v", "fake", "bug")).isEqualTo(1);
        assertThat(terminal.err()).contains("code: INTERNAL", "\tat io.modelhaul.cli.FakeProvider");
    }

    @Test
    void takesASourceInPlaceOfProviderAndModel() {
        assertThat(terminal.run("pull", "fake://owner/name")).isZero();
        assertThat(terminal.lastLine()).isEqualTo("/models/owner/name");
    }

    @Test
    void printsOnlyThePathWhenQuiet() {
        terminal.run("pull", "-q", "fake", "owner/name");

        assertThat(terminal.lines()).containsExactly("/models/owner/name");
    }

    @Test
    void printsOnlyObjectsWithJsonTheTerminalOneLast() {
        assertThat(terminal.run("pull", "--json", "fake", "owner/name")).isZero();

        assertThat(terminal.lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("{\"id\":").endsWith("}"));
        assertThat(terminal.lastLine()).contains("\"status\":\"COMPLETE\"", "\"path\":\"/models/owner/name\"");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void turnsEveryFailureIntoItsStatusAndAnObject(ErrorCode code) {
        assertThat(terminal.run("pull", "--json", "fake", code.name())).isEqualTo(ExitStatus.of(code));

        String status = code == ErrorCode.CANCELLED ? "CANCELLED" : "ERROR";
        assertThat(terminal.lastLine()).contains("\"status\":\"" + status + "\"");
        assertThat(terminal.err()).isEqualTo("modelhaul: It went wrong." + System.lineSeparator());
    }

    @Test
    void tellsTheCausesOnlyWhenAskedAndNeverAStackTrace() {
        terminal.run("pull", "fake", "IO");
        assertThat(terminal.err()).doesNotContain("deep cause");

        terminal.run("pull", "-v", "fake", "IO");
        assertThat(terminal.err())
                .contains("code: IO", "caused by: IllegalStateException: deep cause")
                .doesNotContain("\tat ");
    }

    @Test
    void mapsEveryOptionToTheLibrary() {
        int status = terminal.run(
                "pull",
                "fake",
                "owner/name",
                "--endpoint",
                "http://127.0.0.1:1",
                "--revision=main",
                "--include",
                "*.a",
                "--include",
                "*.b",
                "--exclude",
                "c,d",
                "--token",
                "hf_secret123",
                "--header",
                "X-A: b:c",
                "--cache-dir",
                "d",
                "--policy",
                "refresh",
                "--connections",
                "3",
                "--limit-rate",
                "20M",
                "--retries",
                "0",
                "--retry-budget",
                "30m",
                "--retry-delay",
                "500ms,1s,3s",
                "--connect-timeout",
                "10s",
                "--stall-timeout",
                "2h",
                "--insecure",
                "--extra-flavour",
                "mint",
                "--spicy");

        assertThat(status).as(terminal.err()).isZero();
        assertThat(provider.lastOptions())
                .isEqualTo(DownloadOptions.builder()
                        .endpoint(URI.create("http://127.0.0.1:1"))
                        .revision("main")
                        .include("*.a", "*.b")
                        .exclude("c,d")
                        .token("hf_secret123")
                        .set(DownloadOptions.HEADER, List.of("X-A: b:c"))
                        .cacheDir(Path.of("d"))
                        .policy(CachePolicy.REFRESH)
                        .set(DownloadOptions.CONNECTIONS, 3)
                        .set(DownloadOptions.LIMIT_RATE, 20_000_000L)
                        .set(DownloadOptions.RETRIES, 0)
                        .set(DownloadOptions.RETRY_BUDGET, Duration.ofMinutes(30))
                        .set(
                                DownloadOptions.RETRY_DELAY,
                                List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(3)))
                        .set(DownloadOptions.CONNECT_TIMEOUT, Duration.ofSeconds(10))
                        .set(DownloadOptions.STALL_TIMEOUT, Duration.ofHours(2))
                        .set(DownloadOptions.INSECURE, true)
                        .set(FakeProvider.FLAVOUR, "mint")
                        .set(FakeProvider.SPICY, true)
                        .build());
    }

    @Test
    void readsTheHomeFolderWhereAShellLeavesItsSignAlone() {
        terminal.run("pull", "fake", "a", "--cache-dir=~/models");
        assertThat(provider.lastOptions().get(DownloadOptions.CACHE_DIR)).isEqualTo(home.resolve("models"));

        assertThat(terminal.run("pull", "fake", "a", "--locked", "--lock=~/no.lock"))
                .isNotZero();
        assertThat(terminal.err()).contains(home.resolve("no.lock").toString());
    }

    @Test
    void offlineMeansCacheOnly() {
        terminal.run("pull", "--offline", "fake", "owner/name");
        assertThat(provider.lastOptions().policy()).isEqualTo(CachePolicy.CACHE_ONLY);

        assertThat(terminal.run("pull", "--offline", "--policy", "cache-only", "fake", "owner/name"))
                .isZero();
        assertThat(terminal.run("pull", "--offline", "--policy", "refresh", "fake", "owner/name"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("--offline", "--policy refresh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pull",
                "pull fake a b",
                "pull fake a --nonsense",
                "pull fake a --connections 0",
                "pull fake a --limit-rate x",
                "pull fake a --retry-delay 1s,,2s",
                "pull fake a --header nocolon",
                "pull fake a --endpoint ftp://x",
                "pull fake a --policy sometimes",
                "pull fake a --token",
                "pull fake a --token=",
                "pull fake a --revision b --revision c",
                "pull fake a --sha256 12",
                "pull owner/name",
                "list a b",
                "show",
                "search",
                "nonsense",
                "completion fish",
                "help nonsense",
                "--nonsense",
                "list --include x"
            })
    void refusesAWrongCallWithStatus2AndOneLine(String call) {
        assertThat(terminal.run(call.split(" "))).isEqualTo(2);
        assertThat(terminal.err()).startsWith("modelhaul: ").hasLineCount(1);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void namesAnOptionThatTheProviderCannotHonourAsItWasTyped() {
        assertThat(terminal.run("pull", "fake", "a", "--repo-type", "dataset")).isEqualTo(2);
        assertThat(terminal.err()).contains("--repo-type");
    }

    @Test
    void neverEchoesWhatMayBeASecret() {
        for (String call : List.of(
                "pull fake a b hunter2hunter2",
                "pull fake a --tokn=hunter2hunter2",
                "pull fake a --tokn hunter2hunter2",
                "pull fake a --header hunter2hunter2")) {
            assertThat(terminal.run(call.split(" "))).isEqualTo(2);
            assertThat(terminal.err() + terminal.out()).doesNotContain("hunter2");
        }
    }

    @Test
    void suggestsWhatWasMeant() {
        terminal.run("pul", "x");
        assertThat(terminal.err()).contains("'pull'");
        terminal.run("pull", "fake", "a", "--tokn=x");
        assertThat(terminal.err()).contains("--token");
        terminal.run("hf://owner/name");
        assertThat(terminal.err()).contains("modelhaul pull hf://owner/name");
    }

    @Test
    void saysWhichProvidersThereAreWhenOneIsUnknown() {
        assertThat(terminal.run("pull", "nobody", "a")).isEqualTo(3);
        assertThat(terminal.err()).contains("nobody", "huggingface", "fake");
    }

    @Test
    void showsHelpForEverything() {
        assertThat(terminal.run()).isEqualTo(2);
        assertThat(terminal.err()).contains("Usage: modelhaul");
        assertThat(terminal.run("help")).isZero();
        assertThat(terminal.out()).contains("pull", "completion", "HF_TOKEN");
        assertThat(terminal.run("--help")).isZero();
        for (Commands command : Commands.values()) {
            assertThat(terminal.run(command.word(), "--help")).isZero();
            assertThat(terminal.out()).startsWith("Usage: modelhaul " + command.word());
            assertThat(terminal.run("help", command.word())).isZero();
            assertThat(terminal.out()).startsWith("Usage: modelhaul " + command.word());
        }
    }

    @Test
    void explainsEveryOptionThatAnInstalledProviderBrings() {
        Terminal installed = new Terminal(home);
        installed.run("pull", "--help");

        assertThat(installed.out()).contains("--repo-type").doesNotContain("An option of a provider");
    }

    @Test
    void completesCommandsAndOptions() {
        assertThat(terminal.run("completion", "zsh")).isZero();
        assertThat(terminal.out()).startsWith("#!/usr/bin/env bash").contains("--local-dir", "providers");
    }

    @Test
    void tellsTheVersion() {
        assertThat(terminal.run("version")).isZero();
        assertThat(terminal.out()).matches("modelhaul [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
        assertThat(terminal.run("--version")).isZero();
    }
}
