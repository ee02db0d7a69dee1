package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples are compiled and run, as their readers would. */
@Timeout(120)
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    /** What the example of a provider asks for: a list of one file. */
    private static final String SHELF_LIST =
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a 2 config.json";

    private static final String SHELF_MODEL = "owner/name/resolve/main";

    @TempDir
    private Path home;

    @TempDir
    private Path classes;

    private LocalHub hub;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model(
                        "owner/name",
                        files -> files.file("config.json", "{}")
                                .file("README.md", "x")
                                .file("files.txt", SHELF_LIST)
                                .lfs("model.safetensors", Content.generated(1, 2_000_000)))
                .start();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Process run(String source, String main, String... args) throws IOException {
        compile(source);
        return start(classes + File.pathSeparator + CLASS_PATH, main, args);
    }

    private void compile(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int failed = compiler.run(
                null,
                null,
                null,
                "-proc:none",
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-cp",
                CLASS_PATH,
                EXAMPLES.resolve(source).toString());
        assertThat(failed).as(source).isZero();
    }

    private Process start(String classPath, String main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                classPath,
                main));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("HF_") || name.startsWith("XDG_"));
        builder.environment()
                .putAll(Map.of(
                        "HOME", home.toString(),
                        "HF_ENDPOINT", hub.endpoint().toString(),
                        "SHELF", hub.endpoint().toString()));
        return builder.start();
    }

    private static List<String> output(Process process) throws IOException, InterruptedException {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> all = lines.lines().toList();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(all.toString()).isZero();
            return all;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void drawsABar() throws IOException, InterruptedException {
        List<String> lines = output(run("Bars.java", "Bars", "hf://owner/name"));

        assertThat(lines.get(lines.size() - 2)).contains("COMPLETE").contains("####################");
        assertThat(Path.of(lines.get(lines.size() - 1)).resolve("model.safetensors"))
                .hasSize(2_000_000);
    }

    @Test
    void handsAModelOver() throws IOException, InterruptedException {
        List<String> lines = output(run("HandOver.java", "HandOver", "hf://owner/name"));

        Path model = Path.of(lines.get(0).substring("loading ".length()));
        assertThat(model.resolve("model.safetensors")).exists();
        assertThat(model.resolve("README.md")).doesNotExist();
    }

    @Test
    void streamsFromABackendWithoutSpring() throws IOException, InterruptedException {
        Process backend = run("SseBackend.java", "SseBackend", "0");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(backend.getInputStream(), StandardCharsets.UTF_8))) {
            URI address = URI.create(lines.readLine().substring("listening on ".length()));
            Stream<String> events = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(address.resolve("/pull?model=owner/name"))
                                    .build(),
                            BodyHandlers.ofLines())
                    .body();
            assertThat(events)
                    .anySatisfy(line -> assertThat(line).startsWith("data: {").contains("COMPLETE"));
        } finally {
            backend.destroyForcibly();
        }
    }

    @Test
    void findsAProviderOnTheClassPath() throws IOException, InterruptedException {
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.copy(
                EXAMPLES.resolve("own-provider/src/main/resources/META-INF/services/io.modelhaul.spi.ModelProvider"),
                services.resolve("io.modelhaul.spi.ModelProvider"));
        List<String> lines = output(run(
                "own-provider/src/main/java/example/ShelfProvider.java",
                "io.modelhaul.cli.Main",
                "pull",
                "-q",
                "shelf://" + SHELF_MODEL));

        assertThat(Path.of(lines.get(0))).hasContent("{}");
    }

    @Test
    void findsAProviderInTheFolderOfPlugins(@TempDir Path plugins) throws IOException, InterruptedException {
        shelf(plugins);

        List<String> lines = output(start(
                CLASS_PATH,
                "io.modelhaul.cli.Main",
                "pull",
                "-q",
                "--plugin-dir",
                plugins.toString(),
                "shelf://" + SHELF_MODEL));
        assertThat(Path.of(lines.get(0))).hasContent("{}");
    }

    @Test
    void listsShowsVerifiesAndRemovesWhatAProviderStored(@TempDir Path plugins)
            throws IOException, InterruptedException {
        shelf(plugins);
        withPlugins(plugins, "pull", "-q", "shelf://" + SHELF_MODEL);

        assertThat(withPlugins(plugins, "list", "--json"))
                .anySatisfy(line -> assertThat(line).contains(SHELF_MODEL));
        assertThat(withPlugins(plugins, "show", "--json", "shelf", SHELF_MODEL))
                .anySatisfy(line -> assertThat(line).contains("sha256:44136fa3"));
        assertThat(withPlugins(plugins, "verify", "--json", "shelf", SHELF_MODEL))
                .anySatisfy(line -> assertThat(line).contains("\"verdict\":\"right\""));
        withPlugins(plugins, "remove", "shelf", SHELF_MODEL);
        assertThat(withPlugins(plugins, "list", "--json"))
                .noneSatisfy(line -> assertThat(line).contains(SHELF_MODEL));
    }

    private List<String> withPlugins(Path plugins, String command, String... args)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command, "--plugin-dir", plugins.toString()));
        all.addAll(List.of(args));
        return output(start(CLASS_PATH, "io.modelhaul.cli.Main", all.toArray(String[]::new)));
    }

    @Test
    void loadsNoJarThatOnlyLiesBesideTheCommand(@TempDir Path lib) throws IOException, InterruptedException {
        Path command = jar(lib.resolve("modelhaul.jar"), Path.of("target/classes"));
        shelf(lib);

        List<String> lines = output(
                start(command + File.pathSeparator + CLASS_PATH, "io.modelhaul.cli.Main", "providers", "--json"));
        assertThat(lines).isNotEmpty().noneSatisfy(line -> assertThat(line).contains("shelf"));
    }

    /** The example's jar, with the class and the file that names it. */
    private void shelf(Path folder) throws IOException {
        compile("own-provider/src/main/java/example/ShelfProvider.java");
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.copy(
                EXAMPLES.resolve("own-provider/src/main/resources/META-INF/services/io.modelhaul.spi.ModelProvider"),
                services.resolve("io.modelhaul.spi.ModelProvider"));
        jar(folder.resolve("shelf.jar"), classes);
    }

    private static Path jar(Path jar, Path content) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(content)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(content.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    @Test
    void areShort() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .allSatisfy(file -> assertThat(Files.readAllLines(file))
                            .hasSizeLessThan(file.toString().contains("own-provider") ? 120 : 60));
        }
    }
}
