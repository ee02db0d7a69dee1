package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.netty.http.client.PrematureCloseException;

/** What a failed connection means for the user. */
final class ConnectionFailures {
    private ConnectionFailures() {}

    static DownloadException of(Throwable error, URI uri) {
        Throwable failure = Exceptions.unwrap(error);
        if (failure instanceof DownloadException known) {
            return known;
        }
        String host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        CertificateException certificate = cause(failure, CertificateException.class);
        if (certificate != null) {
            return failure(
                            ErrorCode.UNREACHABLE,
                            "The certificate of " + host + " is not trusted (" + certificate.getMessage()
                                    + "). If a company's proxy or a private registry issues its own, name its CA file in"
                                    + " SSL_CERT_FILE.",
                            failure)
                    .retryable(false);
        }
        if (cause(failure, UnknownHostException.class) != null) {
            return failure(
                    ErrorCode.UNREACHABLE,
                    "There is no host called " + uri.getHost() + ". Check the address and your network.",
                    failure);
        }
        if (failure instanceof ProxyConnectException) {
            return failure(
                    ErrorCode.UNREACHABLE,
                    "The proxy does not let us through to " + host + ". Check HTTPS_PROXY and NO_PROXY.",
                    failure);
        }
        if (failure instanceof ConnectTimeoutException || failure instanceof SslHandshakeTimeoutException) {
            return failure(
                    ErrorCode.TIMEOUT,
                    "No connection to " + host + " in time. Check your network, or try later.",
                    failure);
        }
        if (failure instanceof ConnectException) {
            return failure(
                    ErrorCode.UNREACHABLE,
                    "Nobody answers at " + host + ". Check the address, and that the server runs.",
                    failure);
        }
        if (failure instanceof PrematureCloseException) {
            return failure(ErrorCode.UNREACHABLE, "The connection to " + host + " was cut.", failure);
        }
        if (failure instanceof SSLException) {
            return failure(
                    ErrorCode.UNREACHABLE, "TLS with " + host + " failed: " + failure.getMessage() + ".", failure);
        }
        if (failure instanceof DecoderException || failure instanceof IllegalArgumentException) {
            return failure(
                    ErrorCode.PROTOCOL, host + " does not speak HTTP as it should: " + failure.getMessage(), failure);
        }
        return failure(
                ErrorCode.UNREACHABLE, "The connection to " + host + " failed: " + failure.getMessage() + ".", failure);
    }

    private static DownloadException failure(ErrorCode code, String message, Throwable cause) {
        return new DownloadException(code, message, cause);
    }

    private static <E extends Throwable> @Nullable E cause(Throwable failure, Class<E> type) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
