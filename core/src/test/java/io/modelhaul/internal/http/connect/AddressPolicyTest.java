package io.modelhaul.internal.http.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are whose, and who may go there. */
class AddressPolicyTest {
    private static final AddressPolicy PUBLIC = AddressPolicy.publicAnd(List.of(), List.of());

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "172.32.0.1, PUBLIC",
        "100.128.0.1, PUBLIC",
        "2001:4860:4860::8888, PUBLIC",
        "10.0.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.0.1, PRIVATE",
        "198.18.0.1, PRIVATE",
        "192.0.0.1, PRIVATE",
        "fd12::1, PRIVATE",
        "fec0::1, PRIVATE",
        "64:ff9b::10.0.0.1, PRIVATE",
        "64:ff9b:1:7f00:0:100::, PRIVATE",
        "64:ff9b:1::127.0.0.1, PRIVATE",
        "2002:a00:1::, PRIVATE",
        "127.0.0.1, LOOPBACK",
        "127.255.0.9, LOOPBACK",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "::127.0.0.1, LOOPBACK",
        "64:ff9b::127.0.0.1, LOOPBACK",
        "169.254.169.254, ODD",
        "fe80::1, ODD",
        "0.0.0.0, ODD",
        "::, ODD",
        "0.1.2.3, ODD",
        "224.0.0.1, ODD",
        "255.255.255.255, ODD",
        "ff02::1, ODD",
    })
    void knowsWhoseAnAddressIs(String address, NetworkZone zone) throws UnknownHostException {
        assertThat(NetworkZone.of(InetAddress.getByName(address))).isEqualTo(zone);
    }

    @Test
    void refusesAddressesThatAreWrittenAsPrivate() {
        for (String host : new String[] {"127.0.0.1", "localhost", "a.localhost", "LOCALHOST", "[::1]", "10.0.0.1"}) {
            assertThatThrownBy(() -> PUBLIC.require(URI.create("http://" + host + ":80/x")))
                    .as(host)
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("private network");
        }
        assertThatCode(() -> PUBLIC.require(URI.create("https://example.org/x")))
                .doesNotThrowAnyException();
        assertThatCode(() -> AddressPolicy.ANY.require(URI.create("http://127.0.0.1/")))
                .doesNotThrowAnyException();
    }

    @Test
    void aNameIsWhatItIsWhenItIsLookedUp() throws UnknownHostException {
        InetAddress inside = InetAddress.getByName("10.0.0.1");
        InetAddress outside = InetAddress.getByName("8.8.8.8");
        assertThat(PUBLIC.permitted("rebound.example", 443, new InetAddress[] {inside, outside}))
                .containsExactly(outside);
        assertThatThrownBy(() -> PUBLIC.permitted("rebound.example", 443, new InetAddress[] {inside}))
                .isInstanceOf(DownloadException.class);
        AddressPolicy allowed =
                AddressPolicy.publicAnd(List.of(), List.of(URI.create("https://models.internal/below")));
        assertThat(allowed.permitted("models.internal", 443, new InetAddress[] {inside}))
                .containsExactly(inside);
        assertThatThrownBy(() -> allowed.permitted("models.internal", 8443, new InetAddress[] {inside}))
                .isInstanceOf(DownloadException.class);
    }

    @Test
    void aServerThatStandsInLeadsNowhere() {
        AddressPolicy policy = PUBLIC.withStandIns(List.of(URI.create("http://127.0.0.1:1")));
        assertThatCode(() -> policy.require(URI.create("http://127.0.0.1:1/x"))).doesNotThrowAnyException();
        assertThat(policy.trusts(URI.create("http://127.0.0.1:1/x"))).isTrue();
        assertThatThrownBy(() -> policy.require(URI.create("http://127.0.0.1:2/x")))
                .isInstanceOf(DownloadException.class);
        assertThat(AddressPolicy.ANY.withStandIns(List.of())).isSameAs(AddressPolicy.ANY);
    }

    @Test
    void aServerOfThisMachineMayLeadToOthersOfItsKind() {
        AddressPolicy loopback = AddressPolicy.publicAnd(List.of(URI.create("http://127.0.0.1:1")), List.of());
        assertThatCode(() -> loopback.require(URI.create("http://localhost:2/x")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> loopback.require(URI.create("http://169.254.169.254/x")))
                .isInstanceOf(DownloadException.class);
        AddressPolicy lan = AddressPolicy.publicAnd(List.of(URI.create("http://10.0.0.5:1")), List.of());
        assertThatCode(() -> lan.require(URI.create("http://192.168.0.1:2/x"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> lan.require(URI.create("http://127.0.0.1:2/x")))
                .isInstanceOf(DownloadException.class);
        AddressPolicy mirror = AddressPolicy.publicAnd(List.of(URI.create("https://huggingface.co")), List.of());
        assertThatThrownBy(() -> mirror.require(URI.create("http://127.0.0.1:2/x")))
                .isInstanceOf(DownloadException.class);
    }

    @Test
    void anAllowedHubKeepsItsContentInItsOwnKindOfNetwork() {
        URI hub = URI.create("http://127.0.0.1:1");
        AddressPolicy allowed = AddressPolicy.publicAnd(List.of(), List.of(hub));
        assertThatThrownBy(() -> allowed.require(URI.create("http://localhost:2/x")))
                .isInstanceOf(DownloadException.class);
        assertThatCode(() -> allowed.asking(List.of(hub)).require(URI.create("http://localhost:2/x")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> allowed.asking(List.of(hub)).require(URI.create("http://169.254.169.254/x")))
                .isInstanceOf(DownloadException.class);
        assertThatThrownBy(() -> allowed.asking(List.of(URI.create("http://127.0.0.1:9")))
                        .require(URI.create("http://127.0.0.1:9/x")))
                .isInstanceOf(DownloadException.class);
    }
}
