package io.modelhaul.internal.http.connect;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Origin;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a call may connect to. A call that somebody else asked for reaches public addresses only, besides the servers that
 * this machine is set up for and those that its operator allows. Decided by the addresses that a name has when it is looked
 * up for the connection, of each redirect too, so that no name can lead elsewhere later.
 */
public final class AddressPolicy {
    /** Anywhere. */
    public static final AddressPolicy ANY = new AddressPolicy(true, Set.of(), Set.of(), Set.of());

    private final boolean any;
    private final Set<String> own;
    private final Set<String> allowed;
    private final Set<String> leading;

    private AddressPolicy(boolean any, Set<String> own, Set<String> allowed, Set<String> leading) {
        this.any = any;
        this.own = own;
        this.allowed = allowed;
        this.leading = leading;
    }

    /**
     * Public addresses, and some servers.
     *
     * @param own the servers that this machine is set up for; one that is written as an address of this machine or of a
     *     private network may lead to others there
     * @param allowed servers that the operator allows besides
     */
    public static AddressPolicy publicAnd(Collection<URI> own, Collection<URI> allowed) {
        return new AddressPolicy(false, hosts(own), hosts(allowed), hosts(own));
    }

    /**
     * The same policy for a call that asks these servers as its Hub, registry or gateway: those of them that are allowed
     * keep their content where they say, as far as that is their own kind of network.
     */
    public AddressPolicy asking(Collection<URI> servers) {
        Set<String> more = new HashSet<>(hosts(servers));
        more.retainAll(allowed);
        more.addAll(leading);
        return new AddressPolicy(any, own, allowed, Set.copyOf(more));
    }

    /**
     * These servers too, which lead nowhere: a call says which ones may stand in, and must not open a network to another
     * server that it names.
     */
    public AddressPolicy withStandIns(Collection<URI> servers) {
        Set<String> more = new HashSet<>(hosts(servers));
        more.addAll(own);
        return any ? this : new AddressPolicy(false, Set.copyOf(more), allowed, leading);
    }

    private static Set<String> hosts(Collection<URI> servers) {
        return servers.stream().map(server -> Origin.of(server).toString()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Refuses an address that is written as one out of bounds; a name is looked at when it is looked up.
     *
     * @throws DownloadException {@link ErrorCode#FORBIDDEN}
     */
    public void require(URI address) {
        Origin origin = Origin.of(address);
        InetAddress written = written(origin.name());
        if (written != null && !permits(origin.name(), origin.port(), written)) {
            throw refused(origin.name());
        }
    }

    /** What others say may be shown as it is, if they are servers that this machine is set up for. */
    public boolean trusts(URI server) {
        return any || own.contains(Origin.of(server).toString());
    }

    /** The addresses of a host that may be connected to. */
    InetAddress[] permitted(String host, int port, InetAddress[] found) {
        InetAddress[] permitted = Arrays.stream(found)
                .filter(address -> permits(host, port, address))
                .toArray(InetAddress[]::new);
        if (permitted.length == 0) {
            throw refused(host);
        }
        return permitted;
    }

    private boolean permits(String host, int port, InetAddress address) {
        String server = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        return any
                || !NetworkZone.of(address).inside()
                || own.contains(server)
                || allowed.contains(server)
                || leading.stream().anyMatch(each -> leadsTo(each, address));
    }

    private static boolean leadsTo(String server, InetAddress address) {
        InetAddress written = written(server.substring(0, server.lastIndexOf(':')));
        return written != null && NetworkZone.of(written).leadsTo(NetworkZone.of(address));
    }

    /** The address that a host is written as; null for a name. */
    private static @Nullable InetAddress written(String host) {
        String bare = host.replaceAll("^\\[|]$", "").replaceFirst("%.*", "");
        if (bare.equals("localhost") || bare.endsWith(".localhost")) {
            return InetAddress.getLoopbackAddress();
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bare);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static DownloadException refused(String host) {
        return new DownloadException(
                ErrorCode.FORBIDDEN,
                host
                        + " is on this machine or in a private network, which calls of others do not reach. Choose a public"
                        + " address, or ask the operator of this server to allow that one.");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressPolicy that
                && any == that.any
                && own.equals(that.own)
                && allowed.equals(that.allowed)
                && leading.equals(that.leading);
    }

    @Override
    public int hashCode() {
        return Objects.hash(any, own, allowed, leading);
    }
}
