package io.modelhaul.oci.login;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.registry.RegistryLogin;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The programs {@code docker-credential-NAME} that keep passwords: {@code get} with the server on standard input answers with
 * JSON (the protocol of {@code docker-credential-helpers}). Blocks until the program ends, or its time does.
 *
 * @param environment where the programs are looked for
 * @param patience how long one may take
 */
record HelperPrograms(Environment environment, Duration patience) {
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    /** What the helpers of Docker say when they have nothing; there is no other sign. */
    private static final String NOTHING = "credentials not found";

    private static final String TOKEN_USER = "<token>";

    HelperPrograms(Environment environment) {
        this(environment, USUAL_PATIENCE);
    }

    /** What a program did. */
    private record Outcome(int status, String output) {}

    /**
     * The login that a helper keeps; null when it has none.
     *
     * @param server what it keeps it for
     * @param file the file that names the helper, for messages
     * @throws DownloadException {@link ErrorCode#AUTH_REQUIRED} when it cannot be asked, or answers nonsense
     */
    @Nullable
    RegistryLogin get(String name, String server, Path file) throws IOException {
        String program = "docker-credential-" + name;
        if (!NAME.matcher(name).matches()) {
            throw failed("The login helper that " + file + " names", "has a name that no program can have");
        }
        Path path = find(program);
        if (path == null) {
            throw failed(program, "is named in " + file + " and cannot be found");
        }
        Outcome outcome = run(program, path, server);
        if (outcome.status() != 0) {
            if (outcome.output().contains(NOTHING)) {
                return null;
            }
            throw failed(program, "failed with status " + outcome.status());
        }
        return read(program, outcome.output());
    }

    private @Nullable Path find(String program) {
        String path = environment.get("PATH");
        List<String> endings = File.separatorChar == '\\' ? List.of(".exe", ".cmd", ".bat", "") : List.of("");
        return Stream.of((path == null ? "" : path).split(Pattern.quote(File.pathSeparator)))
                .filter(folder -> !folder.isEmpty())
                .flatMap(
                        folder -> endings.stream().map(ending -> Path.of(folder).resolve(program + ending)))
                .filter(each -> Files.isRegularFile(each) && Files.isExecutable(each))
                .findFirst()
                .orElse(null);
    }

    private Outcome run(String program, Path path, String server) throws IOException {
        Process process = new ProcessBuilder(path.toAbsolutePath().toString(), "get")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            send(process, server);
            // What it prints fits into the pipe; one that prints more than that never ends.
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed(program, "did not answer within " + patience.toSeconds() + " s");
            }
            byte[] output =
                    process.getInputStream().readNBytes(process.getInputStream().available());
            return new Outcome(process.exitValue(), new String(output, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled while " + program + " ran");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void send(Process process, String server) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It may answer without having read.
        }
    }

    private static @Nullable RegistryLogin read(String program, String output) {
        try {
            JsonNode answer = JsonMapper.shared().readTree(output);
            JsonNode user = answer.path("Username");
            JsonNode secret = answer.path("Secret");
            if (user.isString() && secret.isString()) {
                return login(user.stringValue(), secret.stringValue());
            }
        } catch (JacksonException e) {
            // Not shown: it may hold the secret.
        }
        throw failed(program, "answered something that is no login");
    }

    private static @Nullable RegistryLogin login(String user, String secret) {
        if (user.isEmpty() || secret.isEmpty()) {
            return null;
        }
        return user.toLowerCase(Locale.ROOT).equals(TOKEN_USER)
                ? new RegistryLogin.IdentityToken(secret)
                : new RegistryLogin.Password(user, secret);
    }

    private static DownloadException failed(String program, String how) {
        return new DownloadException(
                ErrorCode.AUTH_REQUIRED,
                program + " " + how + ". Log in again with the tool that it belongs to, or give a token.");
    }
}
