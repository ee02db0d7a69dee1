package io.modelhaul.registry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a registry says that it hands out its tokens. The registry chooses that address, and gets what is read there: it may
 * not be one that only this machine can reach, unless the registry is there itself.
 *
 * @param address the address to ask
 */
record TokenRealm(URI address) {
    /** An address as one number, which resolvers read as well: 2130706433 and 0x7f000001 are 127.0.0.1. */
    private static final Pattern NUMBER = Pattern.compile("(?:0x[0-9a-f]+|[0-9]+)");

    static TokenRealm of(URI address) {
        return new TokenRealm(address);
    }

    /**
     * Checks it.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when it is not to be asked
     */
    void check(RegistryAddress registry) {
        boolean plain = "http".equalsIgnoreCase(address.getScheme());
        if (plain && !"http".equals(registry.base().getScheme())) {
            throw refused(registry, "hands out its tokens over plain http://, which is not accepted");
        }
        String host = address.getHost().toLowerCase(Locale.ROOT);
        if (isLocal(host) && !host.equalsIgnoreCase(registry.base().getHost())) {
            throw refused(registry, "says that its tokens are at " + host + ", which only this machine can reach");
        }
    }

    private static DownloadException refused(RegistryAddress registry, String what) {
        return new DownloadException(ErrorCode.PROTOCOL, "The registry " + registry + " " + what + ".");
    }

    private static boolean isLocal(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            return name.equals("localhost")
                    || name.endsWith(".localhost")
                    || NUMBER.matcher(name).matches();
        }
        try {
            InetAddress read = InetAddress.getByAddress(address);
            return read.isLoopbackAddress() || read.isLinkLocalAddress() || read.isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
