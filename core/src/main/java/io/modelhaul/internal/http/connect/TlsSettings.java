package io.modelhaul.internal.http.connect;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Whose certificates are trusted: those that Java trusts, and those in the files or folders that {@code SSL_CERT_FILE},
 * {@code REQUESTS_CA_BUNDLE} or {@code CURL_CA_BUNDLE} name, as the tools beside us read them.
 */
public final class TlsSettings {
    private static final List<String> VARIABLES = List.of("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE");

    private static final Pattern CERTIFICATE = Pattern.compile("\\.(pem|crt|cer|\\d)$");

    private final Map<Path, String> authorities = new LinkedHashMap<>();
    private final boolean boring;
    private volatile @Nullable SslContext context;

    /**
     * Reads the environment.
     *
     * @param trusted more certificates to trust; null for none
     * @param boring whether boringssl may be used
     */
    public TlsSettings(Environment environment, @Nullable Path trusted, boolean boring) {
        this.boring = boring;
        for (String variable : VARIABLES) {
            environment.folder(variable).ifPresent(path -> authorities.put(path, variable));
        }
        if (trusted != null) {
            authorities.put(trusted, "the settings");
        }
    }

    /** Made when it is first needed, off the event loop, as that reads files. */
    Mono<SslContext> context() {
        SslContext made = context;
        return made != null ? Mono.just(made) : Mono.fromCallable(this::made).subscribeOn(Schedulers.boundedElastic());
    }

    private synchronized SslContext made() {
        SslContext made = context;
        if (made == null) {
            made = make();
            context = made;
        }
        return made;
    }

    /** With boringssl where its native library is present, which takes half the processor time. */
    private SslContext make() {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(boring && OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
        try {
            return (authorities.isEmpty() ? builder : builder.trustManager(trustManagers())).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new DownloadException(ErrorCode.IO, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private TrustManagerFactory trustManagers() throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        List<Certificate> certificates = new ArrayList<>(javas());
        authorities.forEach((path, namedBy) -> certificates.addAll(read(path, namedBy)));
        int number = 0;
        for (Certificate certificate : certificates) {
            all.setCertificateEntry("trusted-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(all);
        return factory;
    }

    private static List<X509Certificate> javas() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                .toList();
    }

    private static List<Certificate> read(Path path, String namedBy) {
        List<Certificate> found = new ArrayList<>();
        try {
            for (Path file : files(path)) {
                found.addAll(certificates(file));
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(path, namedBy, e);
        }
        if (found.isEmpty()) {
            throw unreadable(path, namedBy, null);
        }
        return found;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> CERTIFICATE.matcher(file.toString()).find())
                    .sorted()
                    .toList();
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static DownloadException unreadable(Path path, String namedBy, @Nullable Exception cause) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "There are no certificates to be read in " + path + ", which " + namedBy
                        + " names as trusted. It should" + " be a file of certificates in PEM form.",
                cause);
    }
}
