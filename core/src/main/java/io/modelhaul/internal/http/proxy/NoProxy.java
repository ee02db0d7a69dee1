package io.modelhaul.internal.http.proxy;

import io.modelhaul.internal.http.Origin;
import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that are reached without a proxy, as {@code no_proxy} names them, separated by commas or spaces: {@code *} for
 * all; a host, and with it all hosts under it, with a leading dot or without; an IP address or a range of them such as
 * {@code 10.0.0.0/8}; each also with a port.
 */
final class NoProxy {
    private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):(\\d{1,5})");

    private final List<String> entries;

    NoProxy(@Nullable String text) {
        entries = text == null
                ? List.of()
                : Arrays.stream(text.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                        .filter(entry -> !entry.isEmpty())
                        .toList();
    }

    /** Whether that origin is reached directly. */
    boolean covers(Origin origin) {
        return entries.stream().anyMatch(entry -> covers(entry, origin));
    }

    private static boolean covers(String entry, Origin origin) {
        Matcher withPort = WITH_PORT.matcher(entry);
        if (withPort.matches()) {
            return Integer.parseInt(withPort.group(2)) == origin.port() && coversHost(withPort.group(1), origin.name());
        }
        return coversHost(entry, origin.name());
    }

    private static boolean coversHost(String entry, String host) {
        String name = entry.replaceAll("[\\[\\]]", "");
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (name.equals("*")) {
            return true;
        }
        if (address != null) {
            return coversAddress(name, address);
        }
        String domain = name.replaceFirst("^\\*?\\.", "");
        return host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean coversAddress(String entry, byte[] address) {
        String[] parts = entry.split("/", 2);
        byte[] network = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        if (network == null || network.length != address.length) {
            return false;
        }
        int bits = address.length * 8;
        if (parts.length == 2) {
            bits = parts[1].matches("\\d{1,3}") ? Math.min(bits, Integer.parseInt(parts[1])) : bits;
        }
        return sameStart(network, address, bits);
    }

    private static boolean sameStart(byte[] one, byte[] other, int bits) {
        int whole = bits / 8;
        int rest = 0xff00 >> (bits % 8) & 0xff;
        return Arrays.equals(one, 0, whole, other, 0, whole)
                && (rest == 0 || (one[whole] & rest) == (other[whole] & rest));
    }
}
