package io.modelhaul.builtin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The query of an address without what signs it. Only whole sets that a storage service is known to add are left out, as
 * everything else may say which content is meant.
 */
final class SignedQuery {
    private static final List<Scheme> SCHEMES = List.of(
            scheme(
                    "x-amz-algorithm x-amz-credential x-amz-date x-amz-expires x-amz-signedheaders x-amz-signature",
                    "x-amz-security-token x-amz-content-sha256 x-amz-checksum-mode x-id"),
            scheme("awsaccesskeyid signature expires", "x-amz-security-token"),
            scheme(
                    "x-goog-algorithm x-goog-credential x-goog-date x-goog-expires x-goog-signedheaders x-goog-signature",
                    ""),
            scheme("googleaccessid signature expires", ""),
            scheme("key-pair-id signature expires", "hash-algorithm"),
            scheme("key-pair-id signature policy", "hash-algorithm"),
            scheme("sv sig se", "sp sr st spr si sip ss srt skoid sktid skt ske sks skv"),
            scheme("ossaccesskeyid signature expires", "security-token"),
            scheme(
                    "x-oss-signature-version x-oss-credential x-oss-date x-oss-expires x-oss-signature",
                    "x-oss-security-token x-oss-additional-headers"),
            scheme(
                    "q-sign-algorithm q-ak q-sign-time q-key-time q-header-list q-url-param-list q-signature",
                    "x-cos-security-token"));

    private SignedQuery() {}

    /** Names in lower case: all of the first are there in a signed address, some of the others may be. */
    private record Scheme(Set<String> needed, Set<String> optional) {}

    private static Scheme scheme(String needed, String optional) {
        return new Scheme(Set.of(needed.split(" ")), Set.of(optional.split(" ")));
    }

    /** What is left of the query, in its order. */
    static String unsigned(String query) {
        List<String> pairs = List.of(query.split("&", -1));
        Set<String> names = pairs.stream().map(SignedQuery::name).collect(Collectors.toSet());
        return SCHEMES.stream()
                .filter(scheme -> names.containsAll(scheme.needed()))
                .findFirst()
                .map(scheme -> pairs.stream()
                        .filter(pair -> !scheme.needed().contains(name(pair))
                                && !scheme.optional().contains(name(pair)))
                        .collect(Collectors.joining("&")))
                .orElse(query);
    }

    private static String name(String pair) {
        int end = pair.indexOf('=');
        return (end < 0 ? pair : pair.substring(0, end)).toLowerCase(Locale.ROOT);
    }
}
