package io.modelhaul.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.oci.OciArtifact;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Docker's and Podman's tools stored logs in, at its registry alone. */
class LoginTest {
    private static final String NAME = "acme/tiny:1.0";
    private static final Content WEIGHTS = Content.generated(5, 5_000_000);

    @TempDir
    private Path home;

    private final LocalRegistry registry = LocalRegistry.start();
    private OciCalls calls;

    @BeforeEach
    void start() {
        calls = new OciCalls(home);
        registry.put(NAME, OciArtifact.modelPack().file("m.bin", WEIGHTS));
    }

    @AfterEach
    void stop() {
        calls.close();
        registry.close();
    }

    private static String basic(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private void docker(String json) throws IOException {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(home.resolve(".docker/config.json"), json);
    }

    private void auth(String key) throws IOException {
        docker("{\"auths\":{\"" + key + "\":{\"auth\":\"" + basic("joe", "pw") + "\"}}}");
    }

    private void helper(String name, String script) throws IOException {
        Path program = Files.createDirectories(home.resolve("bin")).resolve("docker-credential-" + name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void pulls() {
        assertThat(calls.pull(registry.name(NAME)).resolve("m.bin")).hasSize(WEIGHTS.size());
        assertThat(registry.log().matching(request -> request.target() == ServedRequest.Target.STORAGE))
                .isNotEmpty()
                .noneMatch(request -> request.headers().containsKey("Authorization"));
    }

    private ErrorCode refused() {
        return calls.failure(registry.name(NAME)).code();
    }

    @Test
    void givesThePasswordOfDockersFile() throws IOException {
        registry.wantPassword("joe", "pw");
        assertThat(refused()).isEqualTo(ErrorCode.AUTH_REQUIRED);
        auth(registry.host());
        pulls();
    }

    @Test
    void givesThePasswordToTheTokenService() throws IOException {
        registry.wantTokenFor("joe", "pw");
        assertThat(refused()).isEqualTo(ErrorCode.AUTH_REQUIRED);
        auth("http://" + registry.host() + "/v1/");
        pulls();
        assertThat(registry.log().matching(request -> !request.path().equals("/token")))
                .noneMatch(request ->
                        String.valueOf(request.headers().get("Authorization")).startsWith("Basic"));
    }

    @Test
    void givesNothingToAnotherRegistry() throws IOException {
        registry.wantPassword("joe", "pw");
        auth("registry.example.org");
        assertThat(refused()).isEqualTo(ErrorCode.AUTH_REQUIRED);
        assertThat(registry.log().all()).noneMatch(request -> request.headers().containsKey("Authorization"));
    }

    @Test
    void takesTheLongestKeyOfPodmansFileAfterDockers() throws IOException {
        registry.wantPassword("joe", "pw");
        Path file = home.resolve("auth.json");
        Files.writeString(
                file,
                "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"" + basic("joe", "no") + "\"},\"" + registry.host()
                        + "/acme\":{\"auth\":\"" + basic("joe", "pw") + "\"},\"" + registry.host()
                        + "/acme/ti\":{\"auth\":\"" + basic("joe", "no") + "\"}}}");
        calls.with("REGISTRY_AUTH_FILE", file.toString());
        pulls();
        calls.haul()
                .models()
                .remove(ModelRef.of("oci", registry.name(NAME)), OciCalls.where())
                .block(OciCalls.LIMIT);

        docker("{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"" + basic("joe", "no") + "\"}}}");
        assertThat(refused()).isEqualTo(ErrorCode.AUTH_REQUIRED);
    }

    @Test
    void asksHelperPrograms() throws IOException {
        registry.wantPassword("joe", "pw");
        helper(
                "good",
                "read server; echo \"{\\\"ServerURL\\\":\\\"$server\\\",\\\"Username\\\":\\\"joe\\\",\\\"Secret\\\":\\\"pw\\\"}\"");
        docker("{\"credsStore\":\"none\",\"credHelpers\":{\"" + registry.host() + "\":\"good\"}}");
        pulls();
    }

    @Test
    void fallsBackToTheFileWhereTheHelperHasNothing() throws IOException {
        registry.wantPassword("joe", "pw");
        helper("empty", "echo 'credentials not found in native keychain'; exit 1");
        docker("{\"credsStore\":\"empty\",\"auths\":{\"" + registry.host() + "\":{\"auth\":\"" + basic("joe", "pw")
                + "\"}}}");
        pulls();
    }

    @Test
    void namesAHelperThatAnswersNonsenseOrIsNotThere() throws IOException {
        registry.wantPassword("joe", "pw");
        helper("odd", "echo secret-nonsense");
        docker("{\"credsStore\":\"odd\"}");
        DownloadException failure = calls.failure(registry.name(NAME));
        assertThat(failure.code()).isEqualTo(ErrorCode.AUTH_REQUIRED);
        assertThat(failure).hasMessageContaining("docker-credential-odd").hasMessageNotContaining("nonsense");

        docker("{\"credsStore\":\"../odd\"}");
        assertThat(refused()).isEqualTo(ErrorCode.AUTH_REQUIRED);
        docker("{\"credsStore\":\"missing\"}");
        assertThat(calls.failure(registry.name(NAME))).hasMessageContaining("docker-credential-missing");
    }

    @Test
    void endsAHelperThatHangs() throws IOException {
        registry.wantPassword("joe", "pw");
        helper("slow", "sleep 600");
        docker("{\"credsStore\":\"slow\"}");
        assertThat(calls.failure(registry.name(NAME))).hasMessageContaining("docker-credential-slow");
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(process -> process.info().commandLine().orElse("").contains("sleep 600"));
    }

    @Test
    void ignoresAFileThatIsNoJson() throws IOException {
        docker("{");
        pulls();
    }

    @Test
    void renewsATokenThatExpiresOnTheWay() throws IOException {
        registry.wantTokenFor("joe", "pw");
        auth(registry.host());
        registry.faults().on("sha256:" + WEIGHTS.sha256()).inject(new Fault() {
            private final Fault cut = Fault.cutAfter(2_000_000);
            private final AtomicBoolean once = new AtomicBoolean();

            @Override
            public Answer apply(ServedRequest request, Answer honest) {
                registry.expireTokens();
                registry.expireSignedUrls();
                return cut.apply(request, honest);
            }

            @Override
            public boolean concerns(ServedRequest request, Answer honest) {
                return request.target() == ServedRequest.Target.STORAGE
                        && request.method().equals("GET")
                        && !once.getAndSet(true);
            }
        });

        pulls();

        assertThat(registry.log().matching(request -> request.path().equals("/token")))
                .hasSizeGreaterThan(1);
    }

    @Test
    void sendsNoStoredLoginBesideAGivenToken() throws IOException {
        registry.want("t0ken");
        auth(registry.host());
        assertThat(calls.pull(registry.name(NAME), OciCalls.options().set(DownloadOptions.TOKEN, "t0ken")))
                .isDirectory();
        assertThat(registry.log().all())
                .noneMatch(request ->
                        String.valueOf(request.headers().get("Authorization")).startsWith("Basic"));
    }

    @Test
    void changesAnIdentityTokenAndFollowsNoRedirectWithIt() throws IOException {
        List<String> forms = new CopyOnWriteArrayList<>();
        List<String> elsewhere = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String host = "127.0.0.1:" + server.getAddress().getPort();
        boolean[] redirects = {false};
        server.createContext("/token", exchange -> {
            forms.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            if (redirects[0]) {
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                "http://localhost:" + server.getAddress().getPort() + "/stolen");
            }
            answer(exchange, redirects[0] ? 307 : 200, "{\"access_token\":\"fresh\"}");
        });
        server.createContext("/stolen", exchange -> {
            elsewhere.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 200, "{\"access_token\":\"fresh\"}");
        });
        Content manifest = OciArtifact.oras()
                .layer("text/plain", Content.of(""), Map.of(OciArtifact.TITLE, "empty.txt"))
                .manifest();
        server.createContext("/v2/", exchange -> {
            boolean known = "Bearer fresh".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer realm=\"http://" + host
                                    + "/token\",service=\"s\",scope=\"repository:acme/x:pull\"");
            boolean asked = exchange.getRequestURI().getPath().contains("/manifests/");
            answer(exchange, !known ? 401 : asked ? 200 : 404, asked ? text(manifest) : "");
        });
        server.start();
        try {
            docker("{\"auths\":{\"" + host + "\":{\"identitytoken\":\"refresh-me\"}}}");
            assertThat(calls.plan("oci://" + host + "/acme/x").files()).hasSize(1);
            assertThat(forms.get(0))
                    .contains(
                            "grant_type=refresh_token",
                            "refresh_token=refresh-me",
                            "service=s",
                            "scope=repository%3Aacme%2Fx%3Apull");

            redirects[0] = true;
            assertThat(calls.failure(host + "/acme/x").code()).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(elsewhere).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private static String text(Content content) throws IOException {
        byte[] bytes = new byte[(int) content.size()];
        try (var reader = content.open()) {
            reader.read(0, bytes.length, Unpooled.wrappedBuffer(bytes).clear());
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
