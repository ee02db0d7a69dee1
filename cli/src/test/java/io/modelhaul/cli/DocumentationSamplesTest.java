package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show must compile. */
class DocumentationSamplesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SAMPLE = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path classes;

    @TestFactory
    List<DynamicTest> everyJavaSampleCompiles() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            Matcher sample = SAMPLE.matcher(Files.readString(document));
            while (sample.find()) {
                String code = sample.group(1);
                String name = ROOT.relativize(document) + " " + (tests.size() + 1);
                tests.add(DynamicTest.dynamicTest(name, () -> compiles(code)));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> more = Files.walk(ROOT.resolve("docs"))) {
            more.filter(path -> path.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    private void compiles(String code) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "--release",
                "17",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(said, null, null, options, null, List.of(new Sample(code)))
                .call();
        assertThat(compiled).as("%s\nin\n%s", said, code).isTrue();
    }

    /** A sample, made a class of if it is only statements. */
    private static final class Sample extends SimpleJavaFileObject {
        private final String source;

        Sample(String code) {
            super(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE);
            this.source = code.contains("class ") || code.contains("interface ") ? code : statements(code);
        }

        private static String statements(String code) {
            StringBuilder imports = new StringBuilder();
            StringBuilder body = new StringBuilder();
            code.lines()
                    .forEach(line -> (line.startsWith("import ") ? imports : body)
                            .append(line)
                            .append('\n'));
            return imports + "class Sample {\nvoid sample() throws Exception {\n" + body + "}\n}\n";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }
}
