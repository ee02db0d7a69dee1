package io.modelhaul.internal.http.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.proxy.ProxySettings;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class LazyConnectionsTest {
    private static final Environment NOTHING_SET = Environment.of(Map.of());

    @Test
    void makesThemOnceAndOnlyWhenAsked() {
        AtomicInteger made = new AtomicInteger();
        LazyConnections connections = new LazyConnections(() -> {
            made.incrementAndGet();
            return new Connections(
                    new ProxySettings(NOTHING_SET, null),
                    new TlsSettings(NOTHING_SET, null, true),
                    InetAddress::getAllByName,
                    1);
        });

        assertThat(made).hasValue(0);
        assertThat(connections.get()).isSameAs(connections.get());
        assertThat(made).hasValue(1);
        connections.close();
    }

    @Test
    void refusesCallsAfterTheEndAlsoWhenThereWereNone() {
        HttpTransport transport = HttpTransport.builder(NOTHING_SET).build();
        transport.close();

        StepVerifier.create(transport.fetch(HttpRequest.get(URI.create("http://127.0.0.1:1/")), 1))
                .verifyErrorSatisfies(failure ->
                        assertThat(((DownloadException) failure).code()).isEqualTo(ErrorCode.CANCELLED));
    }
}
