package io.modelhaul;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Takes everything that may be a secret out of text meant for people, logs or files.
 *
 * <p>Removed are: user-info and queries of URLs (signed storage addresses carry their signature there), bearer and basic
 * credentials, and tokens in the shapes that the Hub and other providers issue.
 */
public final class Redaction {
    private static final Pattern URL_USER_INFO = Pattern.compile("(?i)\\b([a-z][a-z0-9+.-]*://)[^\\s/?#@\"'<>]*@");
    private static final Pattern URL_QUERY =
            Pattern.compile("(?i)\\b([a-z][a-z0-9+.-]*://[^\\s?#\"'<>]*)[?#][^\\s\"'<>)\\]]*");
    private static final Pattern SCHEME_CREDENTIAL = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{6,}");
    private static final Pattern KNOWN_TOKEN =
            Pattern.compile("\\b(?:hf_[A-Za-z0-9]{6,}|api_org_[A-Za-z0-9]{6,}|sk-[A-Za-z0-9_-]{8,}"
                    + "|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]*)?)");

    private Redaction() {}

    /** The text with every secret-looking part replaced by {@code ***}. */
    public static String text(String text) {
        String clean = text;
        if (clean.contains("://")) {
            clean = URL_USER_INFO.matcher(clean).replaceAll("$1***@");
            clean = URL_QUERY.matcher(clean).replaceAll("$1");
        }
        clean = SCHEME_CREDENTIAL.matcher(clean).replaceAll("$1 ***");
        return KNOWN_TOKEN.matcher(clean).replaceAll("***");
    }

    /** The address without user-info, query and fragment. */
    public static String uri(URI uri) {
        return text(uri.toString());
    }
}
