package io.modelhaul.internal.http.connect;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.http.Origin;
import io.modelhaul.internal.http.retry.Seconds;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.proxy.HttpProxyHandler.HttpProxyConnectException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.PrematureCloseException;

/** What a failed connection means for people, and what they can do. */
public final class ConnectionFailures {
    private static final int MAX_DEPTH = 20;
    /** Alerts and errors of TLS, as the JDK and as boringssl write them (RFC 8446 section 6.2). */
    private static final List<String> HOPELESS = List.of(
            "handshake_failure",
            "protocol_version",
            "unsupported_protocol",
            "wrong_version_number",
            "http_request",
            "no_appropriate_protocol",
            "no appropriate protocol",
            "no_shared_cipher",
            "insufficient_security",
            "unrecognized_name",
            "certificate_required",
            "bad_certificate",
            "unknown_ca",
            "access_denied");

    private ConnectionFailures() {}

    /** Whether a connection failed at once that waited idle before: closed meanwhile, or with garbage left in it. */
    public static boolean staleConnection(Throwable error) {
        Throwable failure = Exceptions.unwrap(error);
        return closedByOtherSide(failure)
                || failure instanceof DecoderException
                || failure instanceof IllegalArgumentException;
    }

    private static boolean closedByOtherSide(Throwable failure) {
        return failure instanceof PrematureCloseException
                || failure instanceof ClosedChannelException
                || AbortedException.isConnectionReset(failure);
    }

    /** A failure after the head of an answer had arrived. */
    public static Throwable inBody(Throwable error, String where, String soFar) {
        Throwable failure = Exceptions.unwrap(error);
        if (failure instanceof DownloadException) {
            return failure;
        }
        if (cause(failure, DecoderException.class) != null || failure instanceof IllegalArgumentException) {
            return protocol(where + " garbled its answer after " + soFar, failure)
                    .retryable(true);
        }
        return failure instanceof IOException || failure instanceof AbortedException
                ? unreachable("The connection to " + where + " was cut after " + soFar + ". Try again.", failure)
                : outOfMemoryOr(failure);
    }

    /** A server of this machine that refuses the connection. */
    private static final class RefusedOnLoopback extends ConnectException {
        private static final long serialVersionUID = 1L;

        RefusedOnLoopback(Throwable cause) {
            super(cause.getMessage());
            initCause(cause);
        }
    }

    /** Whether the failure is that a server of this machine refuses the connection. */
    public static boolean refusedOnLoopback(DownloadException failure) {
        return cause(failure, RefusedOnLoopback.class) != null;
    }

    /** A failure before any answer of that origin. */
    public static Throwable beforeAnswer(Throwable error, Origin origin, String where, Duration connectTimeout) {
        Throwable failure = Exceptions.unwrap(error);
        if (origin.loopback() && failure instanceof ConnectException && !(failure instanceof ConnectTimeoutException)) {
            failure = new RefusedOnLoopback(failure);
        }
        if (failure instanceof DownloadException) {
            return failure;
        }
        if (failure instanceof RejectedExecutionException) {
            return new DownloadException(ErrorCode.CANCELLED, "The HTTP client was closed.", failure);
        }
        if (cause(failure, ConnectTimeoutException.class) != null) {
            return new DownloadException(
                    ErrorCode.TIMEOUT,
                    Hint.RAISE_CONNECT_TIMEOUT,
                    "No connection to " + where + " within " + Seconds.of(connectTimeout) + ".",
                    failure);
        }
        ProxyConnectException proxy = cause(failure, ProxyConnectException.class);
        if (proxy != null) {
            return refusedByProxy(proxy, where);
        }
        CertificateException certificate = cause(failure, CertificateException.class);
        if (certificate != null) {
            return distrusted(certificate, where, failure);
        }
        return connecting(failure, where);
    }

    private static Throwable connecting(Throwable failure, String where) {
        if (cause(failure, NotSslRecordException.class) != null) {
            return unreachable(where + " does not speak TLS. Is an address with http:// meant?", failure)
                    .retryable(false);
        }
        if (failure instanceof UnknownHostException) {
            return unreachable("There is no host for " + where + ". Check the address and your network.", failure);
        }
        if (failure instanceof ConnectException) {
            return unreachable(
                    "Nobody answers at " + where + ". Check the address, and that the server runs.", failure);
        }
        if (failure instanceof SSLException) {
            return unreachable("TLS with " + where + " failed: " + failure.getMessage() + ".", failure)
                    .retryable(!hopeless(failure));
        }
        if (closedByOtherSide(failure)) {
            return unreachable(
                    where + " closed the connection without an answer. Try again, or check the address.", failure);
        }
        if (failure instanceof SocketException || failure instanceof IOException) {
            return unreachable("No connection to " + where + ": " + failure.getMessage() + ".", failure);
        }
        if (failure instanceof DecoderException || failure instanceof IllegalArgumentException) {
            return protocol(where + " does not answer as HTTP servers do", failure);
        }
        return outOfMemoryOr(failure);
    }

    /** What the two sides cannot agree on now they will not agree on later. */
    private static boolean hopeless(Throwable failure) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return HOPELESS.stream().anyMatch(words::contains);
    }

    private static DownloadException refusedByProxy(ProxyConnectException failure, String where) {
        HttpHeaders headers = failure instanceof HttpProxyConnectException answered ? answered.headers() : null;
        boolean asksWho = headers != null && headers.contains("Proxy-Authenticate")
                || String.valueOf(failure.getMessage()).contains("407");
        return asksWho
                ? new DownloadException(
                        ErrorCode.AUTH_REQUIRED,
                        "No way to " + where
                                + ": it wants a user name and password. Put them before the proxy's host in the"
                                + " proxy variable, behind http:// and in the form user:password@proxy.example:3128.",
                        failure)
                : unreachable("No way to " + where + ": it refuses. Check https_proxy and no_proxy.", failure);
    }

    private static DownloadException distrusted(CertificateException reason, String where, Throwable failure) {
        String words = String.valueOf(reason.getMessage());
        String what = words.contains("expired") || words.contains("validity check failed")
                ? " has expired, or this machine's clock is wrong"
                : words.startsWith("No ") ? " is another host's" : " is not trusted";
        // What the JDK says here is the name of one of its classes.
        String why = words.contains("Exception") ? "" : " (" + words + ")";
        return unreachable(
                        "The certificate of " + where + what + why
                                + ". If a company's proxy or a private server"
                                + " issues its own certificates, name the file of their authority in SSL_CERT_FILE.",
                        failure)
                .retryable(false);
    }

    /** Direct memory that runs out is a matter of settings; anything else unforeseen is told as it is. */
    private static Throwable outOfMemoryOr(Throwable failure) {
        return failure instanceof OutOfMemoryError
                ? new DownloadException(
                        ErrorCode.IO,
                        Hint.LOWER_CONNECTIONS,
                        "There is not enough memory for so many connections.",
                        failure)
                : unreachable("The connection failed: " + failure + ".", failure);
    }

    private static DownloadException unreachable(String message, Throwable cause) {
        return new DownloadException(ErrorCode.UNREACHABLE, message, cause);
    }

    private static DownloadException protocol(String message, Throwable cause) {
        return new DownloadException(
                ErrorCode.PROTOCOL, message + " (" + cause.getMessage() + "). Check the address.", cause);
    }

    private static <E extends Throwable> @Nullable E cause(Throwable failure, Class<E> type) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
