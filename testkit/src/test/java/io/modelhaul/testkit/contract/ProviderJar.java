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
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A provider in a jar of its own, made from source the way its author would: compiled against the public API, jarred with a
 * service file, dropped somewhere.
 *
 * @param path the jar
 */
record ProviderJar(Path path) {
    private static final String SERVICE = "META-INF/services/io.modelhaul.spi.ModelProvider";

    /** Compiles a class in the default package from {@code /sample-provider} and jars it. */
    static ProviderJar of(Path folder, String className) {
        try {
            Path source = folder.resolve(className + ".java");
            Files.write(source, resource("/sample-provider/" + className + ".java"));
            compile(source, folder.resolve("classes"));
            return jar(folder, className);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (var stream = Objects.requireNonNull(ProviderJar.class.getResourceAsStream(name), name)) {
            return stream.readAllBytes();
        }
    }

    private static void compile(Path source, Path classes) throws IOException {
        Files.createDirectories(classes);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of(
                    "-proc:none", "-classpath", System.getProperty("java.class.path"), "-d", classes.toString());
            boolean compiled = javac.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The sample provider does not compile:\n" + messages);
            }
        }
    }

    private static ProviderJar jar(Path folder, String className) throws IOException {
        Path jar = folder.resolve(className + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> classes = Files.list(folder.resolve("classes"))) {
            for (Path type : classes.toList()) {
                add(out, type.getFileName().toString(), Files.readAllBytes(type));
            }
            add(out, SERVICE, className.getBytes(StandardCharsets.UTF_8));
        }
        return new ProviderJar(jar);
    }

    private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
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
