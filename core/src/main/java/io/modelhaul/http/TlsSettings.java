package io.modelhaul.http;

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
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are trusted: those that Java trusts, and those in the files that {@code SSL_CERT_FILE},
 * {@code REQUESTS_CA_BUNDLE} or {@code CURL_CA_BUNDLE} name, as other tools beside us read them.
 */
final class TlsSettings {
    private final List<Path> authorities;
    private volatile @Nullable SslContext context;

    TlsSettings(Environment environment, @Nullable Path trusted) {
        this.authorities = Stream.of("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
                .map(environment::folder)
                .flatMap(path -> path.stream())
                .collect(Collectors.toCollection(ArrayList::new));
        if (trusted != null) {
            authorities.add(trusted);
        }
    }

    /** Made when the first TLS connection is; boringssl where its native library is present, which is twice as fast. */
    SslContext context() {
        SslContext made = context;
        if (made == null) {
            synchronized (this) {
                made = context == null ? make() : Objects.requireNonNull(context);
                context = made;
            }
        }
        return made;
    }

    private SslContext make() {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2");
            return (authorities.isEmpty() ? builder : builder.trustManager(trustManagers())).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The trusted certificates cannot be read (" + e.getMessage()
                            + "). Check the file that SSL_CERT_FILE"
                            + " names: it should hold certificates in PEM form.",
                    e);
        }
    }

    private TrustManagerFactory trustManagers() throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        for (X509Certificate certificate : javas()) {
            all.setCertificateEntry("java-" + number++, certificate);
        }
        for (Path file : authorities) {
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    all.setCertificateEntry("own-" + number++, certificate);
                }
            }
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
}
