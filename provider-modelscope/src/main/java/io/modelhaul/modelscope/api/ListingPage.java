package io.modelhaul.modelscope.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One answer to the question for files: {@code Data.Files} of the envelope that is around all answers.
 *
 * @param files the files in it
 * @param folders the folders in it
 * @param entries how many entries it has
 */
record ListingPage(List<ScopeFile> files, List<String> folders, int entries) {
    private static final int MAX_PATH = 4096;
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /**
     * Reads an answer.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when it is not what the site sends
     */
    static ListingPage read(JsonNode answer) {
        JsonNode data = answer.path("Data");
        JsonNode list = data.isArray() ? data : data.path("Files");
        boolean none = data.isObject() && (list.isNull() || list.isMissingNode());
        if (!list.isArray() && !none) {
            throw failure("it has no list of files");
        }
        List<ScopeFile> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        for (JsonNode entry : list) {
            String path = path(entry);
            if (entry.path("Type").asString("").equals("tree")) {
                folders.add(path);
            } else {
                files.add(file(entry, path));
            }
        }
        return new ListingPage(files, folders, list.size());
    }

    private static String path(JsonNode entry) {
        JsonNode path = entry.path("Path");
        if (!path.isString() || path.stringValue().length() > MAX_PATH) {
            throw failure("an entry of the list of files has no path");
        }
        return path.stringValue();
    }

    private static ScopeFile file(JsonNode entry, String path) {
        JsonNode size = entry.path("Size");
        boolean number = size.isIntegralNumber() && size.canConvertToLong() && size.longValue() >= 0;
        if (!number && !size.isMissingNode() && !size.isNull()) {
            throw failure("the size of '" + path + "' is no size");
        }
        String sha256 = sha256(entry.path("Sha256"), path);
        // The site says 0 where it does not know.
        boolean known = number && (size.longValue() > 0 || EMPTY.equals(sha256));
        return new ScopeFile(path, known ? (Long) size.longValue() : null, sha256);
    }

    private static @Nullable String sha256(JsonNode node, String path) {
        if (node.isMissingNode() || node.isNull() || node.asString("").isEmpty()) {
            return null;
        }
        String hex = node.asString("").toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{64}")) {
            throw failure("the Sha256 of '" + path + "' is not 64 hex digits");
        }
        return hex;
    }

    static DownloadException failure(String problem) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "The answer is not what ModelScope sends: " + problem.replaceAll("\\p{Cntrl}", "?")
                        + ". Check the endpoint, or try again later.");
    }
}
