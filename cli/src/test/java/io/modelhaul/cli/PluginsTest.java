package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import java.io.File;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
    @TempDir
    private Path folder;

    private static List<String> jars(List<String> args, Map<String, String> variables) throws IOException {
        ClassLoader loader = Plugins.loader(args, Environment.of(variables));
        if (!(loader instanceof URLClassLoader plugins)) {
            return List.of();
        }
        try (plugins) {
            return List.of(plugins.getURLs()).stream()
                    .map(url -> Path.of(url.getPath()).getFileName().toString())
                    .toList();
        }
    }

    private Path folderWith(String jar) throws IOException {
        Path made = Files.createDirectories(folder.resolve("of-" + jar));
        Files.createFile(made.resolve(jar));
        return made;
    }

    @Test
    void areOnlyTheFoldersThatSomebodyNamed() throws IOException {
        Path first = folderWith("a.jar");
        Path second = folderWith("b.jar");
        Path third = folderWith("c.jar");

        assertThat(jars(List.of("pull", "x"), Map.of())).isEmpty();
        assertThat(jars(
                        List.of("pull", "--plugin-dir", first.toString()),
                        Map.of("MODELHAUL_PLUGINS", second + File.pathSeparator + third)))
                .containsExactly("a.jar", "b.jar", "c.jar");
    }

    @Test
    void namesTheVariableWhoseFolderIsNone() {
        assertThatThrownBy(() -> jars(List.of(), Map.of("MODELHAUL_PLUGINS", "/nowhere")))
                .isInstanceOf(DownloadException.class)
                .hasMessageContainingAll("MODELHAUL_PLUGINS", "/nowhere");
    }
}
