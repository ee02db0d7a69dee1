package io.modelhaul.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafePathTest {
    private static final String LONG_PART = "a".repeat(255);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "//server/share",
                "\\\\server\\share\\f",
                "\\f",
                "C:\\f",
                "C:/f",
                "C:f",
                "c:",
                "..",
                "../f",
                "a/../f",
                "a/..",
                "a/../../f",
                "...",
                ".",
                "./f",
                "a/./f",
                "a//f",
                "a/",
                "/a/",
                "a\\b",
                "a\\..\\b",
                "..\\f",
                "a\0b",
                "a\nb",
                "a\rb",
                "a\tb",
                "\u0000",
                "a\u001bb",
                "a\u007fb",
                "a\u0085b",
                "a\u009b31mb",
                "\ud800",
                "a\udc00b",
                "\udc00\ud800",
                " /f",
                "f/ ",
                ".. ",
                ".. /f",
                ". ./f",
            })
    void refusesWhatCouldMeanAnotherPlace(String name) {
        assertThatThrownBy(() -> new SafePath(name))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL))
                .hasMessageStartingWith("Refused the file name '")
                .message()
                .doesNotContainPattern("\\p{Cntrl}")
                .doesNotContain("\u009b");
    }

    @Test
    void refusesNamesThatAreTooLong() {
        new SafePath(LONG_PART + "/b");
        assertThatThrownBy(() -> new SafePath(LONG_PART + "a")).isInstanceOf(DownloadException.class);
        assertThatThrownBy(() -> new SafePath("\u00e4".repeat(128))).isInstanceOf(DownloadException.class);
        assertThatThrownBy(() -> new SafePath("ab/".repeat(1366) + "c")).isInstanceOf(DownloadException.class);
        assertThatThrownBy(() -> new SafePath("../" + "a".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f",
                "a/b/c.bin",
                ".gitattributes",
                "..a",
                "a..b",
                "...a",
                "-rf",
                "~",
                "$HOME",
                "%2e%2e/f",
                "a b",
                "con1",
                "console",
                "com",
                "com10",
                "nulls.txt",
                "\u00fcn\u00efc\u00f6de/\ud83e\udd17.bin",
                "a;b&c|d",
                "*?",
                "..%2f",
                "runs/12:30:00",
                "file:stream",
                "con.json",
                "a/NUL/b",
                "v1.",
                "dir /f",
            })
    void takesEveryOtherNameAndKeepsItBelowTheFolder(String name) throws IOException {
        SafePath path = new SafePath(name);

        Path target = path.createParents(folder);
        Files.createFile(target);

        assertThat(target).isEqualTo(path.under(folder));
        assertThat(target.toRealPath()).startsWith(folder.toRealPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs/12:30:00",
                "file::$DATA",
                "con",
                "CON",
                "nul.txt",
                "a/NUL/b",
                "aux.tar.gz",
                "com1",
                "LPT9.bin",
                "com\u00b9",
                "CONIN$",
                "prn .txt",
                "a.",
                "a ",
                "dir./f",
                "dir /f",
                "con.",
            })
    void refusesOnWindowsWhatThatTakesForSomethingElse(String name) {
        assertThat(SafePath.problem(name, true)).isNotNull();
        assertThat(SafePath.problem(name, false)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"con.bin", "nul", "..", "", "...", "a/b:c\u00e4", "x/con.y"})
    void makesNamesOfOurOwnThatEveryFileSystemTakes(String text) {
        for (int max : new int[] {5, 7, 80}) {
            String name = SafePath.readable(text, max) + ".0.part";

            assertThat(SafePath.problem(name, true)).as(name).isNull();
            assertThat(name).matches("[A-Za-z0-9._-]+").hasSizeLessThan(max + 9);
        }
    }

    @Test
    void createsTheFolderItselfToo() throws IOException {
        Path target = new SafePath("a/b/f").createParents(folder.resolve("x/y"));

        assertThat(target.getParent()).isDirectory();
        assertThat(new SafePath("a/b/g").createParents(folder.resolve("x/y")).getParent())
                .isEqualTo(target.getParent());
    }

    @Test
    void neverWalksThroughALinkThatSomebodyPlanted() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Files.createSymbolicLink(cache.resolve("link"), outside);
        Files.createDirectory(cache.resolve("a"));
        Files.createSymbolicLink(cache.resolve("a/deep"), Path.of("../../outside"));
        Files.createSymbolicLink(cache.resolve("dangling"), outside.resolve("none"));

        for (String name : new String[] {"link/f", "link/x/f", "a/deep/f", "dangling/f"}) {
            assertThatThrownBy(() -> new SafePath(name).createParents(cache))
                    .isInstanceOfSatisfying(
                            DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IO))
                    .hasMessageContaining("Refused to write through the link");
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void neverReplacesAFileByAFolder() throws IOException {
        Files.writeString(folder.resolve("f"), "content");

        assertThatThrownBy(() -> new SafePath("f/g").createParents(folder))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(folder.resolve("f")).hasContent("content");
    }
}
