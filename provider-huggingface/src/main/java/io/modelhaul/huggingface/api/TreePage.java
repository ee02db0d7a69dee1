package io.modelhaul.huggingface.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * One page of {@code GET /api/models/{id}/tree/{commit}}.
 *
 * @param files the files on it
 * @param folders the folders on it
 */
public record TreePage(List<HubFile> files, List<String> folders) {

    /** Reads a page entry by entry, so that memory follows what is kept. */
    static TreePage read(byte[] json) {
        TreePage page = new TreePage(new ArrayList<>(), new ArrayList<>());
        try (JsonParser parser = JsonFields.ANSWERS.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw JsonFields.failure("the list of files is not a list");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                JsonNode entry = JsonFields.element(parser);
                page.add(new JsonFields(entry, "an entry of the list of files"));
            }
        } catch (JacksonException e) {
            throw JsonFields.failure("the list of files is not JSON");
        }
        return page;
    }

    boolean isEmpty() {
        return files.isEmpty() && folders.isEmpty();
    }

    private void add(JsonFields entry) {
        String type = entry.text("type");
        String path = entry.text("path");
        if (type.equals("file")) {
            files.add(file(new JsonFields(entry.node(), "the file '" + path + "'"), path));
        } else if (type.equals("directory")) {
            folders.add(path);
        }
    }

    private static HubFile file(JsonFields entry, String path) {
        String oid = gitSha1(entry, path);
        JsonFields lfs = entry.optionalObject("lfs");
        String sha256 = lfs == null ? null : sha256(lfs, path);
        long size = lfs == null ? entry.size("size") : lfs.size("size");
        String name = oid == null && sha256 != null ? LfsPointer.gitSha1(sha256, size) : oid;
        return new HubFile(path, size, name, sha256, xetHash(entry));
    }

    /** Some mirrors leave it out: what it would say is then not known. */
    private static @Nullable String gitSha1(JsonFields entry, String path) {
        String oid = entry.optionalText("oid");
        if (oid != null && !HexName.isGitSha1(oid.toLowerCase(Locale.ROOT))) {
            throw JsonFields.failure("'oid' of the file '" + path + "' is not 40 hex digits");
        }
        return oid == null ? null : oid.toLowerCase(Locale.ROOT);
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
