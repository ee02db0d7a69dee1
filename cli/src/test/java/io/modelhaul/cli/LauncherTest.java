package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the script of the checkout hands to the JVM. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LauncherTest {
    private static final Path SCRIPT =
            Path.of("..", "modelhaul").toAbsolutePath().normalize();

    @TempDir
    private Path root;

    /** A checkout whose JVM only prints what it was given. */
    @BeforeEach
    void prepare() throws IOException {
        Files.copy(SCRIPT, root.resolve("modelhaul"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(root.resolve("cli/target"));
        Files.createFile(root.resolve("cli/target/modelhaul.jar"));
        Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
        Files.writeString(
                java, "#!/bin/sh\necho \"LC_ALL=${LC_ALL-} LC_CTYPE=${LC_CTYPE-} LANG=${LANG-}\"\necho \"$*\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"17.0.9\"\n");
    }

    private String run(Map<String, String> locale) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(root.resolve("modelhaul").toString(), "list");
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().putAll(locale);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void namesFilesInUtf8WithoutALocaleOrWithOneThatIsNotInstalled() throws IOException, InterruptedException {
        assertThat(run(Map.of())).contains("LC_CTYPE=C.UTF-8");
        assertThat(run(Map.of("LANG", "C"))).contains("LC_CTYPE=C.UTF-8");
        assertThat(run(Map.of("LANG", "xx_YY.UTF-8"))).contains("LC_CTYPE=C.UTF-8");
        assertThat(run(Map.of("LC_ALL", "xx_YY.UTF-8"))).contains("LC_ALL=C.UTF-8");
        assertThat(run(Map.of("LC_ALL", "C.UTF-8"))).contains("LC_ALL=C.UTF-8 LC_CTYPE= ");
    }

    @Test
    void endsRatherThanHangsWithoutMemory() throws IOException, InterruptedException {
        assertThat(run(Map.of())).contains("-XX:+ExitOnOutOfMemoryError", "io.modelhaul.cli.Main list");
    }
}
