package io.modelhaul.huggingface.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreePageTest {
    private static final String SHA1 = "0123456789abcdef0123456789abcdef01234567";
    private static final String SHA256 = SHA1 + "0123456789abcdef01234567";

    private static List<HubFile> read(String json) {
        return page(json).files();
    }

    private static TreePage page(String json) {
        return TreePage.read(json.replace('\'', '"')
                .replace("SHA256", SHA256)
                .replace("SHA1", SHA1)
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsFilesAndLeavesFoldersOut() {
        List<HubFile> files = read("""
                [{'type':'directory','oid':'SHA1','size':0,'path':'onnx'},
                 {'type':'file','oid':'SHA1','size':12,'path':'config.json','unknown':{'x':[1]}},
                 {'type':'file','oid':'SHA1','size':99,'path':'onnx/model.onnx','xetHash':'SHA256',
                  'lfs':{'oid':'SHA256','size':99,'pointerSize':134}}]""");

        assertThat(files)
                .containsExactly(
                        new HubFile("config.json", 12, SHA1, null, null),
                        new HubFile("onnx/model.onnx", 99, SHA1, SHA256, SHA256));
        assertThat(files.get(0).etag()).isEqualTo(SHA1);
        assertThat(files.get(1).etag()).isEqualTo(SHA256);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | not a list",
                "[ | not JSON",
                "[1] | not an object",
                "[{'path':'a','oid':'SHA1','size':1}] | no 'type'",
                "[{'type':'file','oid':'SHA1','size':1}] | no 'path'",
                "[{'type':'file','path':7,'oid':'SHA1','size':1}] | 'path'",
                "[{'type':'file','path':'a','oid':'SHA1'}] | 'size' of the file 'a'",
                "[{'type':'file','path':'a','oid':'SHA1','size':'1'}] | 'size' of the file 'a'",
                "[{'type':'file','path':'a','oid':'SHA1','size':-1}] | 'size' of the file 'a'",
                "[{'type':'file','path':'a','oid':'SHA1','size':1.5}] | 'size' of the file 'a'",
                "[{'type':'file','path':'a','oid':'SHA1','size':99999999999999999999}] | 'size' of the file 'a'",
                "[{'type':'file','path':'a','oid':'../../x','size':1}] | 'oid' of the file 'a'",
                "[{'type':'file','path':'a','oid':'SHA256','size':1}] | 'oid' of the file 'a'",
                "[{'type':'file','path':'a','oid':'SHA1','size':1,'lfs':7}] | 'lfs' of the file 'a'",
                "[{'type':'file','path':'a','oid':'SHA1','size':1,'lfs':{'oid':'SHA1','size':1}}] | 'lfs.oid'",
                "[{'type':'file','path':'a','oid':'SHA1','size':1,'lfs':{'oid':'SHA256','size':-1}}] | 'size' of 'lfs'",
                "[{'type':'file','path':'a','path':'b','oid':'SHA1','size':1}] | not JSON",
            })
    void refusesWhatNoHubSendsAndNamesIt(String json, String named) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL))
                .hasMessageContaining(named);
    }

    @Test
    void survivesDeepNesting() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(DownloadException.class);
    }

    /** To keep each folder of each path would take gigabytes for a megabyte of them. */
    @Test
    void pathsOfManyFoldersCostNoMoreThanTheirLength() {
        List<HubFile> page = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            page.add(HubFile.named(i + "/" + "a/".repeat(2_000) + "f", 1, SHA1));
        }

        TreeCollector collector = new TreeCollector().add(new TreePage(page, List.of("7/a/a", "b")));

        assertThat(collector.hasUnlisted()).isTrue();
        assertThat(collector.nextUnlisted()).isEqualTo("b");
        assertThat(collector.hasUnlisted()).isFalse();
        assertThat(collector.tree().files()).hasSize(3_000);
    }

    @Test
    void refusesPathsThatNoFileSystemTakes() {
        TreePage page = of(HubFile.named("a/".repeat(100_000) + "f", 1, SHA1));

        assertThatThrownBy(() -> new TreeCollector().add(page)).hasMessageContaining("a path of 200001 characters");
    }

    @Test
    void refusesMorePathsThanItCanHold() {
        String long4k = "a".repeat(4_080);
        List<HubFile> page = new ArrayList<>();
        for (int i = 0; i < 17_000; i++) {
            page.add(HubFile.named(long4k + i, 1, SHA1));
        }

        assertThatThrownBy(() -> new TreeCollector().add(new TreePage(page, List.of())))
                .hasMessageContaining("its paths have more than");
    }

    @Test
    void refusesAnEntryOfMillionsOfThings() {
        String entry = "[{'type':'file','path':'a','oid':'SHA1','size':1,'x':[" + "{},".repeat(2_000_000) + "{}]}]";

        assertThatThrownBy(() -> read(entry)).hasMessageContaining("not JSON");
    }

    @Test
    void refusesAPathTwice() {
        TreeCollector collector = new TreeCollector().add(of(HubFile.named("a", 1, SHA1)));

        assertThatThrownBy(() -> collector.add(of(HubFile.named("a", 1, SHA1))))
                .hasMessageContaining("'a' is listed twice");
    }

    @Test
    void refusesAFileThatIsAFolderToo() {
        TreeCollector collector =
                new TreeCollector().add(of(HubFile.named("a", 1, SHA1), HubFile.named("a/b", 1, SHA1)));

        assertThatThrownBy(collector::tree).hasMessageContaining("as a file and as a folder");
    }

    @Test
    void refusesMoreFilesThanItCanHold() {
        List<HubFile> page = new ArrayList<>();
        for (int i = 0; i <= TreeCollector.MAX_FILES; i++) {
            page.add(HubFile.named("f" + i, 1, SHA1));
        }

        assertThatThrownBy(() -> new TreeCollector().add(new TreePage(page, List.of())))
                .hasMessageContaining("more than");
    }

    private static TreePage of(HubFile... files) {
        return new TreePage(List.of(files), List.of());
    }

    @Test
    void readsFilesWithoutTheirNameInGit() {
        List<HubFile> files = read("""
                [{'type':'file','size':1,'path':'a'},{'type':'file','oid':null,'size':1,'path':'b'},
                 {'type':'file','path':'c','lfs':{'oid':'SHA256','size':1048576}}]""");

        assertThat(files.get(0).gitSha1()).isNull();
        assertThat(files.get(1).gitSha1()).isNull();
        assertThat(files.get(2).gitSha1()).isNotNull();
        assertThat(files).extracting(HubFile::etag).containsExactly(null, null, SHA256);
    }

    /** As recorded from the public Hub. */
    @Test
    void knowsThePointerOfAFile() {
        assertThat(LfsPointer.gitSha1("cd44947308b4b22228767cab8addd523d1de22abd9b23a10808e5fc295202e4f", 1048576))
                .isEqualTo("c9176dbf0ba8556845af9072b3dd39d06764e8ba");
    }

    @Test
    void noticesFoldersOfWhichNothingIsListed() {
        TreeCollector collector = new TreeCollector();
        collector.add(
                new TreePage(List.of(HubFile.named("full/deep/x", 1, SHA1)), List.of("full", "full/deep", "b", "a")));

        assertThat(collector.hasUnlisted()).isTrue();
        assertThat(collector.nextUnlisted()).isEqualTo("a");
        collector.add(new TreePage(List.of(), List.of("a/in", "a/in")), "a");
        assertThat(collector.nextUnlisted()).isEqualTo("b");
        assertThat(collector.hasUnlisted()).isTrue();
        assertThat(collector.nextUnlisted()).isEqualTo("a/in");
        assertThat(collector.hasUnlisted()).isFalse();
    }

    @Test
    void refusesWhatIsNotInTheFolderThatWasAskedFor() {
        assertThatThrownBy(() -> new TreeCollector().add(of(HubFile.named("b/x", 1, SHA1)), "a"))
                .hasMessageContaining("'b/x' is listed below the folder 'a'");
    }

    @Test
    void leavesPagesThatListNothing() {
        assertThatThrownBy(() -> {
                    TreeCollector collector = new TreeCollector();
                    for (int i = 0; i < 100; i++) {
                        collector.add(of());
                    }
                })
                .hasMessageContaining("lists nothing");
    }
}
