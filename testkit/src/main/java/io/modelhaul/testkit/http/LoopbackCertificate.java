package io.modelhaul.testkit.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A self-signed certificate for {@code localhost} and the loopback addresses, made by the JDK's own {@code keytool} once
 * for each JVM that asks for it.
 */
public final class LoopbackCertificate {

    private static final char[] PASSWORD = "loopback".toCharArray();
    private static final String ALIAS = "hub";

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Path pem;

    private LoopbackCertificate(PrivateKey key, X509Certificate certificate, Path pem) {
        this.key = key;
        this.certificate = certificate;
        this.pem = pem;
    }

    public static LoopbackCertificate get() {
        return Holder.CERTIFICATE;
    }

    /** A PEM file to trust: the certificate is its own authority. */
    public Path pem() {
        return pem;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public SslContext serverContext() {
        try {
            return SslContextBuilder.forServer(key, certificate).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LoopbackCertificate create() {
        try {
            Path folder = Files.createTempDirectory("modelhaul-hub-tls");
            Path store = folder.resolve("hub.p12");
            runKeytool(store);
            LoopbackCertificate created = read(store, folder.resolve("hub.pem"));
            Files.delete(store);
            folder.toFile().deleteOnExit();
            created.pem.toFile().deleteOnExit();
            return created;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Cannot make a certificate for the local Hub", e);
        }
    }

    private static LoopbackCertificate read(Path store, Path pem) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        X509Certificate certificate = (X509Certificate) keys.getCertificate(ALIAS);
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        Files.writeString(
                pem,
                "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n",
                StandardCharsets.US_ASCII);
        return new LoopbackCertificate((PrivateKey) keys.getKey(ALIAS, PASSWORD), certificate, pem);
    }

    private static void runKeytool(Path store) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=Modelhaul local Hub",
                        "-validity",
                        "30",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1,ip:::1",
                        "-ext",
                        "BC=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("keytool failed: " + keytool);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keytool ran", e);
        }
    }

    private static final class Holder {
        private static final LoopbackCertificate CERTIFICATE = create();
    }
}
