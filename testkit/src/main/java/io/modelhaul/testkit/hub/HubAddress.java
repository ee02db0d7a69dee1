package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.http.RepositoryType;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a request names.
 *
 * @param kind which call it is
 * @param type the kind of repository, MODEL where the path names none
 * @param id the repository, empty where the path names none
 * @param revision the decoded revision, the digest for a storage address, null where the path names none
 * @param path the decoded path in the repository, empty where the path names none
 */
public record HubAddress(
        Kind kind, RepositoryType type, String id, @Nullable String revision, String path) {

    /** What an address asks for. */
    public enum Kind {
        WHO_AM_I,
        SEARCH,
        INFO,
        REFS,
        TREE,
        XET_TOKEN,
        RESOLVE,
        RESOLVE_CACHE,
        STORAGE,
        MANIFEST,
        BLOB,
        TAGS,
        /** A repository at ModelScope. */
        DETAILS,
        REVISIONS,
        FILES,
        /** A file at ModelScope; which one stands in the query. */
        FILE,
        CATALOGUE,
        UNKNOWN
    }

    static final HubAddress UNKNOWN = new HubAddress(Kind.UNKNOWN, RepositoryType.MODEL, "", null, "");

    private static final Set<String> CALLS = Set.of("revision", "tree", "refs", "xet-read-token");

    /** Reads a raw path; percent-encoded slashes do not separate segments. */
    public static HubAddress parse(String rawPath) {
        try {
            List<String> segments = Arrays.stream(rawPath.substring(1).split("/", -1))
                    .map(HubAddress::decode)
                    .toList();
            return switch (segments.get(0)) {
                case "api" -> api(tail(segments, 1));
                case "storage" -> storage(tail(segments, 1));
                case "openapi" -> modelScopeCatalogue(tail(segments, 1));
                case "v2" -> registry(tail(segments, 1));
                default -> page(segments);
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return UNKNOWN;
        }
    }

    private static HubAddress api(List<String> segments) {
        if (segments.get(0).equals("v1")) {
            return modelScope(type(segments.get(1)), tail(segments, 2));
        }
        if (segments.equals(List.of("whoami-v2"))) {
            return new HubAddress(Kind.WHO_AM_I, RepositoryType.MODEL, "", null, "");
        }
        if (segments.get(0).equals("resolve-cache")) {
            return file(Kind.RESOLVE_CACHE, type(segments.get(1)), tail(segments, 2), 2);
        }
        RepositoryType type = type(segments.get(0));
        return segments.size() == 1
                ? new HubAddress(Kind.SEARCH, type, "", null, "")
                : repositoryCall(type, tail(segments, 1));
    }

    private static HubAddress repositoryCall(RepositoryType type, List<String> segments) {
        int idLength = segments.size() > 1 && !CALLS.contains(segments.get(1)) ? 2 : 1;
        String id = String.join("/", segments.subList(0, idLength));
        List<String> call = tail(segments, idLength);
        if (call.isEmpty()) {
            return new HubAddress(Kind.INFO, type, id, HubRepository.MAIN, "");
        }
        return switch (call.get(0)) {
            case "revision" -> new HubAddress(Kind.INFO, type, id, String.join("/", tail(call, 1)), "");
            case "xet-read-token" -> new HubAddress(Kind.XET_TOKEN, type, id, String.join("/", tail(call, 1)), "");
            case "refs" -> new HubAddress(Kind.REFS, type, id, null, "");
            case "tree" -> file(Kind.TREE, type, join(id, tail(call, 1)), 1);
            default -> new HubAddress(Kind.UNKNOWN, type, id, null, "");
        };
    }

    /** {@code /api/v1/models/owner/name/...} of ModelScope. */
    private static HubAddress modelScope(RepositoryType type, List<String> segments) {
        String id = segments.get(0) + "/" + segments.get(1);
        Kind kind =
                switch (String.join("/", tail(segments, 2))) {
                    case "" -> Kind.DETAILS;
                    case "revisions" -> Kind.REVISIONS;
                    case "repo/files", "repo/tree" -> Kind.FILES;
                    case "repo" -> Kind.FILE;
                    default -> Kind.UNKNOWN;
                };
        return new HubAddress(kind, type, id, null, "");
    }

    private static HubAddress modelScopeCatalogue(List<String> segments) {
        return segments.size() == 2 && segments.get(0).equals("v1")
                ? new HubAddress(Kind.CATALOGUE, type(segments.get(1)), "", null, "")
                : UNKNOWN;
    }

    private static HubAddress storage(List<String> segments) {
        return file(Kind.STORAGE, type(segments.get(0)), join(segments.get(1), tail(segments, 2)), 1);
    }

    /** {@code /v2/NAME/manifests/REFERENCE}, {@code /v2/NAME/blobs/DIGEST} and {@code /v2/NAME/tags/list} of a registry. */
    private static HubAddress registry(List<String> segments) {
        int last = segments.size() - 1;
        String id = String.join("/", segments.subList(0, last - 1));
        String reference = segments.get(last);
        return switch (segments.get(last - 1)) {
            case "manifests" -> new HubAddress(Kind.MANIFEST, RepositoryType.MODEL, id, reference, "");
            case "blobs" -> new HubAddress(Kind.BLOB, RepositoryType.MODEL, id, reference, reference);
            case "tags" -> new HubAddress(Kind.TAGS, RepositoryType.MODEL, id, null, "");
            default -> UNKNOWN;
        };
    }

    private static HubAddress page(List<String> segments) {
        Optional<RepositoryType> named = RepositoryType.fromApiName(segments.get(0));
        List<String> rest = tail(segments, named.isPresent() ? 1 : 0);
        int call = rest.indexOf("resolve");
        if (call < 1 || call > 2) {
            return UNKNOWN;
        }
        String id = String.join("/", rest.subList(0, call));
        return file(Kind.RESOLVE, named.orElse(RepositoryType.MODEL), join(id, tail(rest, call + 1)), 1);
    }

    private static HubAddress file(Kind kind, RepositoryType type, List<String> segments, int idLength) {
        String id = String.join("/", segments.subList(0, idLength));
        List<String> rest = tail(segments, idLength);
        int revisionLength = rest.get(0).equals("refs") && rest.size() > 2 ? 3 : 1;
        String revision = String.join("/", rest.subList(0, revisionLength));
        return new HubAddress(kind, type, id, revision, String.join("/", tail(rest, revisionLength)));
    }

    private static RepositoryType type(String apiName) {
        return RepositoryType.fromApiName(apiName).orElseThrow(IllegalArgumentException::new);
    }

    private static List<String> join(String id, List<String> rest) {
        return Stream.concat(Stream.of(id), rest.stream()).toList();
    }

    private static List<String> tail(List<String> segments, int from) {
        return segments.subList(from, segments.size());
    }

    private static String decode(String segment) {
        return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
    }
}
