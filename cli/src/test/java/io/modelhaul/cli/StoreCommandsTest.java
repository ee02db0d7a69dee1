package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandsTest {
    private static final String FILE_DIGEST = "sha256:" + FakeProvider.SHA256;

    @TempDir
    private Path home;

    private Terminal terminal;

    @BeforeEach
    void openTerminal() {
        terminal = new Terminal(home, new FakeProvider());
    }

    @Test
    void printsThePlanAsPublished() {
        assertThat(terminal.run("plan", "--json", "fake", "owner/name")).isZero();

        assertThat(terminal.lines()).hasSize(1);
        assertThat(terminal.lastLine())
                .startsWith(
                        "{\"provider\":\"fake\",\"model\":\"owner/name\",\"revision\":\"main\",\"commit\":\"c0ffee\","
                                + "\"files\":[{\"path\":\"a.bin\",\"size\":1500,\"sha256\":\"" + FakeProvider.SHA256
                                + "\",\"gitSha1\":null,\"cid\":null,"
                                + "\"sources\":[{\"layer\":\"hub\",\"endpoint\":\"cdn.example.org\"}],\"cached\":false},"
                                + "{\"path\":\"b/c.txt\",\"size\":null,\"sha256\":null,\"gitSha1\":null,\"cid\":null,"
                                + "\"sources\":[],\"cached\":false}],"
                                + "\"totalBytes\":null,\"missingBytes\":null,\"disk\":{\"path\":\"" + home)
                .containsPattern("\"freeBytes\":[0-9]+,\"enough\":true}}$");
    }

    @Test
    void printsThePlanForPeople() {
        assertThat(terminal.run("plan", "fake", "owner/name")).isZero();

        assertThat(terminal.out())
                .contains(
                        "fake owner/name @ main (c0ffee)",
                        "a.bin    1.50 kB  sha256:9f86d0",
                        "b/c.txt        ?  none known")
                .contains("2 files, ?, missing bytes not known", "Disk: ");
    }

    @Test
    void listsOneObjectALine() {
        assertThat(terminal.run("list", "fake", "--json")).isZero();

        assertThat(terminal.lines())
                .containsExactly("{\"provider\":\"fake\",\"model\":\"owner/name\",\"revision\":\"c0ffee\","
                        + "\"path\":\"/models/owner/name\",\"sizeBytes\":1500,\"files\":1,\"complete\":true,"
                        + "\"lastUsed\":\"2026-11-21T10:15:30Z\",\"source\":\"fake://owner/name\"}");
    }

    @Test
    void listsATable() {
        assertThat(terminal.run("list", "fake")).isZero();

        assertThat(terminal.lines())
                .containsExactly(
                        "PROVIDER  MODEL       REVISION  FILES     SIZE  STATE     LAST USED",
                        "fake      owner/name  c0ffee        1  1.50 kB  complete  2026-11-21T10:15:30Z");
    }

    @Test
    void showsTheFilesOfOneModel() {
        assertThat(terminal.run("show", "fake", "owner/name", "--json")).isZero();

        assertThat(terminal.lastLine())
                .contains("\"files\":[{\"path\":\"a.bin\",\"size\":1500,\"location\":\"/models/owner/name/a.bin\","
                        + "\"mediaType\":null,\"digest\":\"" + FILE_DIGEST + "\"}]");
        assertThat(terminal.run("show", "fake://owner/name")).isZero();
        assertThat(terminal.out())
                .containsPattern("(?m)^path +/models/owner/name$")
                .contains(FILE_DIGEST);
    }

    @Test
    void showsWithStatus4WhatIsNotThere() {
        assertThat(terminal.run("show", "fake", "owner/other")).isEqualTo(4);
        assertThat(terminal.err()).contains("owner/other");
    }

    @Test
    void searchesTheProviderThatIsNamed() {
        assertThat(terminal.run("search", "fake", "two", "words", "--json")).isZero();

        assertThat(terminal.lines())
                .containsExactly(
                        "{\"provider\":\"fake\",\"model\":\"owner/two words\",\"description\":null,\"downloads\":12,"
                                + "\"likes\":3,\"sizeBytes\":null,\"tags\":[\"text\"],\"updated\":\"2026-01-01T00:00:00Z\"}",
                        "{\"provider\":\"fake\",\"model\":\"owner/second\",\"description\":null,\"downloads\":null,"
                                + "\"likes\":null,\"sizeBytes\":null,\"tags\":[],\"updated\":null}");
        terminal.run("search", "counterfeit", "words", "--limit", "1", "--json");
        assertThat(terminal.lines()).hasSize(1);
    }

    @Test
    void listsTheProvidersAndWhyOneCannotDownload() {
        assertThat(terminal.run("providers")).isZero();
        assertThat(terminal.out()).contains("fake", "counterfeit", "fake://", "yes: A provider for tests", "no: ");

        assertThat(terminal.run("providers", "--json")).isZero();
        assertThat(terminal.lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("{\"id\":\"fake\",\"aliases\":[\"counterfeit\"],\"schemes\":[\"fake\"],"
                                + "\"supported\":true,\"reason\":null,\"description\":\"A provider for tests\","
                                + "\"options\":[\"cacheDir\","));
    }
}
