package io.modelhaul.huggingface;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Reads one page of {@code GET /api/models/{id}/tree/{commit}}, entry by entry, so that memory follows what is kept. */
final class TreePage {
    private TreePage() {}

    /** The files of the page; folders are left out. */
    static List<HubFile> read(byte[] json) {
        List<HubFile> files = new ArrayList<>();
        try (JsonParser parser = JsonFields.MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw JsonFields.failure("the list of files is not a list");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                JsonNode entry = JsonFields.element(parser);
                add(new JsonFields(entry, "an entry of the list of files"), files);
            }
        } catch (JacksonException e) {
            throw JsonFields.failure("the list of files is not JSON");
        }
        return files;
    }

    private static void add(JsonFields entry, List<HubFile> files) {
        if (entry.text("type").equals("file")) {
            String path = entry.text("path");
            files.add(file(new JsonFields(entry.node(), "the file '" + path + "'"), path));
        }
    }

    private static HubFile file(JsonFields entry, String path) {
        String oid = entry.text("oid").toLowerCase(Locale.ROOT);
        if (!HexName.isGitSha1(oid)) {
            throw JsonFields.failure("'oid' of the file '" + path + "' is not 40 hex digits");
        }
        JsonFields lfs = entry.optionalObject("lfs");
        String sha256 = lfs == null ? null : sha256(lfs, path);
        long size = lfs == null ? entry.size("size") : lfs.size("size");
        return new HubFile(path, size, oid, sha256, xetHash(entry));
    }

    private static String sha256(JsonFields lfs, String path) {
        String oid = lfs.text("oid").toLowerCase(Locale.ROOT);
        if (!HexName.isSha256(oid)) {
            throw JsonFields.failure("'lfs.oid' of the file '" + path + "' is not 64 hex digits");
        }
        return oid;
    }

    /** A name that has not the right shape is left out: the content still comes over plain HTTP. */
    private static @Nullable String xetHash(JsonFields entry) {
        String hash = entry.optionalText("xetHash");
        return hash != null && HexName.isSha256(hash.toLowerCase(Locale.ROOT)) ? hash.toLowerCase(Locale.ROOT) : null;
    }
}
