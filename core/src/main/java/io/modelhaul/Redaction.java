package io.modelhaul;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Takes everything that may be a secret out of text meant for people, logs or files.
 *
 * <p>Removed are: user-info and queries of URLs (signed storage addresses carry their signature there), signing parameters
 * of URLs without a host, the values of headers that carry credentials, bearer and basic credentials, and tokens in the
 * shapes that the Hub and other providers issue. Redacting twice changes nothing more.
 */
public final class Redaction {
    private static final Pattern URL_USER_INFO = Pattern.compile("://[^\\s/?#\"<>]*@");
    /**
     * An address and its query, which ends at a space or double quote; brackets and quotes around an address are left
     * standing. It matches without a query too, so that no part of an address is searched twice.
     */
    private static final Pattern URL_QUERY =
            Pattern.compile("(://[^\\s?#\"<>]*+)(?:[?#](?:(?![)\\]}'.,;:!]{1,6}+(?:[\\s\"<>]|$))[^\\s\"<>])*+)?+");
    /** The same in an address without host, as redirects have it. */
    private static final Pattern SIGNING_PARAMETER = Pattern.compile(
            "(?i)([?&;](?:x-(?:amz|goog|oss|cos)-[a-z-]+|signature|sig|policy|(?:access_|auth_|download-|security-)?token"
                    + "|key-pair-id|awsaccesskeyid|googleaccessid|ossaccesskeyid|api_?key|password|secret)=)[^&\\s\"'<>]+");

    private static final Pattern SECRET_HEADER = Pattern.compile(
            "(?i)\\b((?:proxy-)?authorization|(?:x-)?(?:api-key|auth-token)|private-token|(?:set-)?cookie)"
                    + "(\"?\\s*[:=]\\s*)[^\\r\\n]+");
    private static final Pattern SCHEME_CREDENTIAL =
            Pattern.compile("(?i)\\b(bearer|basic)(?:\\s|%20|\\+)++[A-Za-z0-9._~+/=-]{6,}");
    private static final Pattern KNOWN_TOKEN = Pattern.compile(
            "(?:\\b|(?<=%[0-9A-Fa-f]{2}))(?:hf_[A-Za-z0-9]{6,}|api_org_[A-Za-z0-9]{6,}|sk-[A-Za-z0-9_-]{8,}"
                    + "|eyJ[A-Za-z0-9_-]{8,}+(?:\\.[A-Za-z0-9_-]*+){0,2})");

    private Redaction() {}

    /** The text with every secret-looking part replaced by {@code ***}. */
    public static String text(String text) {
        String clean = text;
        if (clean.contains("://")) {
            clean = URL_USER_INFO.matcher(clean).replaceAll("://***@");
            clean = URL_QUERY.matcher(clean).replaceAll("$1");
        }
        clean = SIGNING_PARAMETER.matcher(clean).replaceAll("$1***");
        clean = SECRET_HEADER.matcher(clean).replaceAll("$1$2***");
        clean = SCHEME_CREDENTIAL.matcher(clean).replaceAll("$1 ***");
        return KNOWN_TOKEN.matcher(clean).replaceAll("***");
    }

    /** The name of a model, which may be an address. */
    public static String model(String name) {
        return name.contains("://") ? text(name) : name;
    }

    /** The address without user-info, query and fragment. */
    public static String uri(URI uri) {
        return text(uri.toString());
    }
}
