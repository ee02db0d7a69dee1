package io.modelhaul.internal.state;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.Values;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.ModelManifest.Entry;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a manifest that somebody else wrote: bounded, every field of its type, no path that escapes. */
public final class ManifestReader {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_FILES = 100_000;
    private static final int MAX_URLS = 32;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern CID = Pattern.compile("[A-Za-z0-9+/=_-]{4,512}");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final String where;

    public ManifestReader(String where) {
        this.where = where;
    }

    public static DownloadException wrong(String where, String problem) {
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                Hint.WRITE_MANIFEST,
                "The manifest " + where + " is not right: " + problem.replaceAll("\\p{Cntrl}", "?") + ".");
    }

    private DownloadException wrong(String problem) {
        return wrong(where, problem);
    }

    public ModelManifest read(byte[] json) {
        JsonNode root = tree(json);
        if (!root.isObject()) {
            throw wrong("it is no object");
        }
        JsonNode version = root.get("version");
        if (version != null && !version.isNull() && (!version.isInt() || version.intValue() != ModelManifest.VERSION)) {
            throw wrong("its version is not " + ModelManifest.VERSION);
        }
        return ModelManifest.of(text(root, "name", null), text(root, "cid", CID), entries(root.path("files")));
    }

    private JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw wrong("it is no JSON (" + e.getOriginalMessage() + ")");
        }
    }

    private List<Entry> entries(JsonNode list) {
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_FILES) {
            throw wrong("'files' is no list of 1 to " + MAX_FILES + " files");
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (JsonNode each : list) {
            Entry entry = entry(each);
            if (!paths.add(entry.path())) {
                throw wrong("it lists '" + entry.path() + "' twice");
            }
            entries.add(entry);
        }
        return entries;
    }

    private Entry entry(JsonNode node) {
        String path = node.isObject() ? text(node, "path", null) : null;
        if (path == null) {
            throw wrong("a file has no 'path'");
        }
        String sha256 = text(node, "sha256", SHA256);
        try {
            return new Entry(
                    path,
                    size(node.get("size"), path),
                    sha256 == null ? null : sha256.toLowerCase(Locale.ROOT),
                    text(node, "cid", CID),
                    urls(node.get("urls"), path));
        } catch (DownloadException e) {
            throw e.code() == ErrorCode.PROTOCOL ? wrong(String.valueOf(e.getMessage())) : e;
        }
    }

    private @Nullable String text(JsonNode node, String name, @Nullable Pattern form) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()
                || (form != null && !form.matcher(value.stringValue()).matches())) {
            throw wrong("'" + name + "' is not what it should be");
        }
        return value.stringValue();
    }

    private @Nullable Long size(@Nullable JsonNode value, String path) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrong("the size of '" + path + "' is none");
        }
        return value.longValue();
    }

    private List<URI> urls(@Nullable JsonNode list, String path) {
        if (list == null || list.isNull()) {
            return List.of();
        }
        if (!list.isArray() || list.size() > MAX_URLS) {
            throw wrong("'urls' of '" + path + "' is no list of at most " + MAX_URLS);
        }
        List<URI> urls = new ArrayList<>();
        for (JsonNode each : list) {
            urls.add(url(each, path));
        }
        return urls;
    }

    private URI url(JsonNode value, String path) {
        try {
            URI url = Values.address(value.isString() ? value.stringValue() : "");
            if (url.getRawUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Told below, without the address: it may hold a secret.
        }
        throw wrong("an address of '" + path + "' is none, or holds a user's name");
    }
}
