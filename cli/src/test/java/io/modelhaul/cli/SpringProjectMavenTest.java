package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code examples/spring-sse} as what it is: a plain Spring Boot project with a build of its own, that knows of Modelhaul
 * the BOM and one dependency, built by Maven and run as the jar that comes of it.
 */
@Tag("interop")
@Timeout(300)
class SpringProjectMavenTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
    private static final List<String> MODULES = List.of(
            "core",
            "server",
            "spring-boot-starter",
            "provider-huggingface",
            "provider-ipfs",
            "provider-oci",
            "provider-ollama",
            "registry",
            "provider-rkllm",
            "provider-modelscope");

    @TempDir
    private Path folder;

    @Test
    void buildsAndRunsWithTheBomAndOneDependency() throws IOException, InterruptedException {
        String maven = System.getenv("MODELHAUL_PEER_MAVEN");
        assumeTrue(maven != null, "interop/run finds Maven");
        assumeTrue(
                Files.exists(jar("spring-boot-starter")), "the starter is packaged before this test in a whole build");
        publish();
        copyProject();
        build(maven);

        try (LocalHub hub = LocalHub.builder()
                .model("owner/name", files -> files.lfs("model.safetensors", Content.generated(1, 2_000_000)))
                .start()) {
            assertThat(events(hub))
                    .anySatisfy(line -> assertThat(line).startsWith("data:").contains("COMPLETE"));
        }
    }

    private static Path jar(String module) {
        return ROOT.resolve(module + "/target/modelhaul-" + module + "-" + VERSION + ".jar");
    }

    /** What a release would put into a repository. */
    private void publish() throws IOException {
        publish("parent", ROOT.resolve("pom.xml"), null);
        publish("bom", ROOT.resolve("bom/.flattened-pom.xml"), null);
        for (String module : MODULES) {
            publish(module, ROOT.resolve(module + "/pom.xml"), jar(module));
        }
    }

    private void publish(String module, Path pom, Path jar) throws IOException {
        String name = "modelhaul-" + module;
        Path place = Files.createDirectories(
                folder.resolve("repository/io/modelhaul/" + name).resolve(VERSION));
        Files.copy(pom, place.resolve(name + "-" + VERSION + ".pom"));
        if (jar != null) {
            Files.copy(jar, place.resolve(name + "-" + VERSION + ".jar"));
        }
    }

    private void copyProject() throws IOException {
        Path example = ROOT.resolve("examples/spring-sse");
        try (Stream<Path> files = Files.walk(example)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve("project").resolve(example.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    /** With a local repository of its own, so that nothing else can be found; what is here already is not fetched again. */
    private void build(String maven) throws IOException, InterruptedException {
        Path known = Path.of(System.getProperty("user.home"), ".m2/repository");
        Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                  <localRepository>%s</localRepository>
                  <profiles><profile><id>here</id>
                    <repositories>%s%s</repositories>
                    <pluginRepositories>%s</pluginRepositories>
                  </profile></profiles>
                  <activeProfiles><activeProfile>here</activeProfile></activeProfiles>
                </settings>
                """.formatted(
                        folder.resolve("local"),
                        repository("repository", "built", folder.resolve("repository")),
                        repository("repository", "known", known),
                        repository("pluginRepository", "known", known)));
        Path log = folder.resolve("build.log");
        Process build = new ProcessBuilder(
                        maven,
                        "-B",
                        "-ntp",
                        "-q",
                        "-s",
                        folder.resolve("settings.xml").toString(),
                        "package")
                .directory(folder.resolve("project").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(build.waitFor()).as(() -> read(log)).isZero();
    }

    private static String repository(String element, String id, Path place) {
        return "<%1$s><id>%2$s</id><url>%3$s</url><snapshots><enabled>true</enabled></snapshots></%1$s>"
                .formatted(element, id, place.toUri());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<String> events(LocalHub hub) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-jar",
                        folder.resolve("project/target/spring-sse-1.jar").toString(),
                        "--server.port=0")
                .redirectErrorStream(true);
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
        Process application = builder.start();
        try (BufferedReader lines = application.inputReader(StandardCharsets.UTF_8)) {
            URI pull = URI.create("http://127.0.0.1:" + port(lines) + "/pull?model=owner/name");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(pull).build(), BodyHandlers.ofLines())
                    .body()
                    .toList();
        } finally {
            application.destroyForcibly();
        }
    }

    private static String port(BufferedReader lines) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("the application did not start:\n" + said);
    }
}
