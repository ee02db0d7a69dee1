package io.modelhaul.internal.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Keys and certificates made by the JDK's own keytool when a test runs, for {@code localhost} and {@code 127.0.0.1}. */
public final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path keyStore;
    private final Path pem;

    private Certificates(Path keyStore, Path pem) {
        this.keyStore = keyStore;
        this.pem = pem;
    }

    /**
     * A key with a certificate signed by itself.
     *
     * @param names what the certificate is good for, such as {@code dns:localhost}
     * @param more more options of keytool
     */
    public static Certificates make(Path folder, String names, String... more)
            throws IOException, InterruptedException {
        Path keyStore = folder.resolve("keys-" + System.nanoTime() + ".p12");
        Path pem = folder.resolve("ca-" + System.nanoTime() + ".pem");
        List<String> options = new ArrayList<>(List.of(
                "-genkeypair",
                "-alias",
                "k",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=test",
                "-ext",
                "SAN=" + names,
                "-ext",
                "BC=ca:true",
                "-storetype",
                "PKCS12"));
        options.addAll(List.of(more));
        keytool(keyStore, options);
        keytool(keyStore, List.of("-exportcert", "-rfc", "-alias", "k", "-file", pem.toString()));
        return new Certificates(keyStore, pem);
    }

    /** A key whose certificate was signed by an authority, of which {@link #pem()} is the certificate. */
    public static Certificates signed(Path folder, String names, String... more)
            throws IOException, InterruptedException {
        Certificates authority = make(folder, "dns:ca.example");
        Certificates server = make(folder, names);
        Path request = folder.resolve("request.csr");
        Path chain = folder.resolve("signed.pem");
        keytool(server.keyStore, List.of("-certreq", "-alias", "k", "-file", request.toString()));
        List<String> sign = new ArrayList<>(List.of(
                "-gencert",
                "-alias",
                "k",
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                chain.toString(),
                "-ext",
                "SAN=" + names));
        sign.addAll(List.of(more));
        keytool(authority.keyStore, sign);
        keytool(
                server.keyStore,
                List.of("-importcert", "-alias", "ca", "-noprompt", "-file", authority.pem.toString()));
        keytool(server.keyStore, List.of("-importcert", "-alias", "k", "-noprompt", "-file", chain.toString()));
        return new Certificates(server.keyStore, authority.pem);
    }

    private static void keytool(Path keyStore, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(options);
        command.addAll(List.of("-keystore", keyStore.toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
    }

    /** The certificate in PEM form. */
    public Path pem() {
        return pem;
    }

    /** A server's side of TLS. */
    public SSLContext server() throws Exception {
        java.security.KeyStore keys = java.security.KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(keyStore)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
