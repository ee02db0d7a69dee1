package io.modelhaul.testkit;

import static io.modelhaul.testkit.HubClient.header;
import static io.modelhaul.testkit.HubClient.location;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentHash;
import io.modelhaul.testkit.content.ContentReader;
import io.modelhaul.testkit.http.LoopbackCertificate;
import io.modelhaul.testkit.hub.StorageHost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalHubContentTest {

    private static final String MODEL = "/owner/name/resolve/main/model.bin";
    private static final Content CONTENT = Content.generated(1, 3_000_000);

    private final HubClient client = new HubClient();

    @Test
    void servesSmallFilesItselfUnderTheirGitId() throws Exception {
        try (LocalHub hub = hub(StorageHost.OTHER_NAME)) {
            HttpResponse<byte[]> head = client.head(hub, "/owner/name/resolve/main/config.json");
            HttpResponse<byte[]> get = client.get(hub, "/owner/name/resolve/main/config.json");

            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(header(head, "Content-Length")).isEqualTo("2");
            assertThat(header(head, "ETag")).isEqualTo('"' + ContentHash.gitBlobSha1(Content.of("{}")) + '"');
            assertThat(header(head, "X-Repo-Commit"))
                    .isEqualTo(hub.model("owner/name").commitId("main"));
            assertThat(get.body()).asString().isEqualTo("{}");
        }
    }

    @Test
    void redirectsLargeFilesToAnotherHostName() throws Exception {
        try (LocalHub hub = hub(StorageHost.OTHER_NAME)) {
            HttpResponse<byte[]> head = client.head(hub, MODEL);
            HttpResponse<byte[]> content = client.get(location(head));

            assertThat(head.statusCode()).isEqualTo(302);
            assertThat(location(head).getHost()).isEqualTo("localhost");
            assertThat(location(head).getPort()).isEqualTo(hub.port());
            assertThat(header(head, "X-Linked-Size")).isEqualTo("3000000");
            assertThat(header(head, "X-Linked-Etag")).isEqualTo('"' + CONTENT.sha256() + '"');
            assertThat(header(head, "Content-Length")).isNotEqualTo("3000000");
            assertThat(content.body()).isEqualTo(bytes(0, 3_000_000));
            assertThat(header(content, "ETag")).doesNotContain(CONTENT.sha256());
        }
    }

    @Test
    void asksUnderTheOtherNameWhenAskedUnderIt() throws Exception {
        try (LocalHub hub = hub(StorageHost.OTHER_NAME)) {
            HttpResponse<byte[]> answer = client.get(URI.create(hub.otherName() + MODEL));

            assertThat(location(answer).getHost()).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource(StorageHost.class)
    void servesTheSameBytesFromEveryStorageHost(StorageHost host) throws Exception {
        try (LocalHub hub = hub(host)) {
            assertThat(client.file(hub, MODEL).body()).isEqualTo(bytes(0, 3_000_000));
            assertThat(hub.log().contentBytes("model.bin")).isEqualTo(3_000_000);
        }
    }

    @Test
    void servesPartsFromMemoryAndFromFiles(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("model.bin"), bytes(0, 3_000_000));
        for (Content content : new Content[] {CONTENT, Content.of(file)}) {
            try (LocalHub hub = LocalHub.builder()
                    .model("owner/name", files -> files.lfs("model.bin", content))
                    .start()) {
                assertPart(hub, "bytes=100-199", 100, 100);
                assertPart(hub, "bytes=2500000-", 2_500_000, 500_000);
                assertPart(hub, "bytes=-7", 2_999_993, 7);
                HttpResponse<byte[]> beyond = client.file(hub, MODEL, "Range", "bytes=3000000-");
                assertThat(beyond.statusCode()).isEqualTo(416);
                assertThat(header(beyond, "Content-Range")).isEqualTo("bytes */3000000");
            }
        }
    }

    @Test
    void honoursIfRangeOnlyForTheTagItGave() throws Exception {
        try (LocalHub hub = hub(StorageHost.OTHER_NAME)) {
            String etag = header(client.file(hub, MODEL), "ETag");

            assertThat(client.file(hub, MODEL, "Range", "bytes=5-6", "If-Range", etag)
                            .statusCode())
                    .isEqualTo(206);
            assertThat(client.file(hub, MODEL, "Range", "bytes=5-6", "If-Range", "\"old\"")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesForgedAndExpiredAddressesAndCredentialsBesideThem() throws Exception {
        try (LocalHub hub = hub(StorageHost.OTHER_NAME)) {
            URI signed = location(client.head(hub, MODEL));

            assertThat(client.get(signed, "Authorization", "Bearer hf_x").statusCode())
                    .isEqualTo(400);
            assertThat(client.get(URI.create(signed + "0")).statusCode()).isEqualTo(403);
            assertThat(client.get(signed).statusCode()).isEqualTo(200);
            assertThat(hub.issuedSignatures())
                    .anyMatch(signature -> signed.getQuery().contains(signature));
            hub.expireSignedUrls();
            assertThat(client.get(signed).statusCode()).isEqualTo(403);
            assertThat(client.file(hub, MODEL).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void letsSignedAddressesExpireByItsClock() throws Exception {
        Clock yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);
        try (LocalHub hub = LocalHub.builder()
                .model("owner/name", files -> files.lfs("model.bin", CONTENT))
                .clock(yesterday)
                .signedUrlLifetime(Duration.ofSeconds(-2))
                .start()) {
            assertThat(client.file(hub, MODEL).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void canReachSmallFilesThroughARelativeRedirect() throws Exception {
        try (LocalHub hub = LocalHub.builder()
                .model("owner/name", files -> files.file("a b.json", "{}"))
                .cacheRedirects()
                .start()) {
            HttpResponse<byte[]> first = client.head(hub, "/owner/name/resolve/main/a%20b.json");

            assertThat(first.statusCode()).isEqualTo(307);
            assertThat(header(first, "Location")).startsWith("/api/resolve-cache/models/owner/name/");
            assertThat(client.text(hub, header(first, "Location"))).isEqualTo("{}");
        }
    }

    @Test
    void speaksTlsWithACertificateThatCanBeTrusted(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("model.bin"), bytes(0, 3_000_000));
        try (LocalHub hub = LocalHub.builder()
                .model(
                        "owner/name",
                        files -> files.lfs("model.bin", Content.of(file)).file("config.json", "{}"))
                .tls()
                .start()) {
            HubClient trusting = new HubClient(HttpClient.newBuilder().sslContext(trustingTheHub()));

            assertThat(hub.endpoint().getScheme()).isEqualTo("https");
            assertThat(hub.certificatePem()).content().startsWith("-----BEGIN CERTIFICATE-----");
            assertThat(trusting.file(hub, MODEL).body()).isEqualTo(bytes(0, 3_000_000));
            assertThat(trusting.file(hub, MODEL, "Range", "bytes=1-1000").body())
                    .isEqualTo(bytes(1, 1000));
            assertThat(location(trusting.head(hub, MODEL)).getScheme()).isEqualTo("https");
        }
    }

    private void assertPart(LocalHub hub, String range, int offset, int length) throws Exception {
        HttpResponse<byte[]> part = client.file(hub, MODEL, "Range", range);
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(header(part, "Content-Range"))
                .isEqualTo("bytes " + offset + "-" + (offset + length - 1) + "/3000000");
        assertThat(part.body()).isEqualTo(bytes(offset, length));
    }

    private static LocalHub hub(StorageHost host) {
        return LocalHub.builder()
                .storage(host)
                .model("owner/name", files -> files.lfs("model.bin", CONTENT).file("config.json", "{}"))
                .start();
    }

    private static SSLContext trustingTheHub() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("hub", LoopbackCertificate.get().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static byte[] bytes(int offset, int length) throws IOException {
        ByteBuf buffer = Unpooled.buffer(3_000_000);
        try (ContentReader reader = CONTENT.open()) {
            reader.read(0, 3_000_000, buffer);
            return Arrays.copyOfRange(ByteBufUtil.getBytes(buffer), offset, offset + length);
        } finally {
            buffer.release();
        }
    }
}
