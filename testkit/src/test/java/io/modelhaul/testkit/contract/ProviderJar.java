package io.modelhaul.testkit.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A provider in a jar of its own, made from source the way its author would: compiled against the public API, jarred with its
 * service file, dropped somewhere.
 *
 * @param path the jar
 */
record ProviderJar(Path path) {
    /**
     * Compiles and jars a project with its tests.
     *
     * @param project has {@code src} in Maven's layout
     * @param folder an empty one, for the jar
     */
    static ProviderJar of(Path project, Path folder) {
        try {
            Path classes = folder.resolve("classes");
            compile(files(project.resolve("src"), ".java"), classes);
            Path jar = folder.resolve("provider.jar");
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file)) {
                add(out, classes);
                add(out, project.resolve("src/main/resources"));
            }
            return new ProviderJar(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .toList();
        }
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        Files.createDirectories(classes);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of(
                    "-proc:none", "-classpath", System.getProperty("java.class.path"), "-d", classes.toString());
            boolean compiled = javac.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The provider does not compile:\n" + messages);
            }
        }
    }

    private static void add(JarOutputStream out, Path folder) throws IOException {
        for (Path file : files(folder, "")) {
            out.putNextEntry(new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
            out.write(Files.readAllBytes(file));
            out.closeEntry();
        }
    }

    /** A class loader that sees the jar, and through its parent everything else. */
    URLClassLoader loader() {
        try {
            return new URLClassLoader(new URL[] {path.toUri().toURL()}, ProviderJar.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
