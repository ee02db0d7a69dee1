package io.modelhaul.huggingface.cache;

import io.modelhaul.DownloadException;
import io.modelhaul.huggingface.api.HexName;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.api.JsonFields;
import io.modelhaul.huggingface.api.TreeCollector;
import io.modelhaul.huggingface.api.TreePage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The list of all files of a commit as {@code huggingface_hub} 2 keeps it in {@code trees/{commit}.json}, format 1.
 *
 * <p>A commit never changes, so neither does its list. Whatever is wrong with a record, it is as if there were none.
 */
public final class TreeRecord {
    private static final Logger log = LoggerFactory.getLogger(TreeRecord.class);
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 256L << 20;

    private TreeRecord() {}

    public static @Nullable HubTree read(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES ? parse(file) : null;
        } catch (IOException | JacksonException | DownloadException e) {
            log.debug("Ignored the list of files {}: {}", file, e.toString());
            return null;
        }
    }

    private static @Nullable HubTree parse(Path file) throws IOException {
        TreeCollector collector = new TreeCollector();
        boolean known = false;
        boolean listed = false;
        try (JsonParser parser = JsonFields.MAPPER.createParser(Files.newInputStream(file))) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("format_version")) {
                    known = value == JsonToken.VALUE_NUMBER_INT && parser.getIntValue() == VERSION;
                } else if (name.equals("files") && value == JsonToken.START_OBJECT) {
                    collector.add(new TreePage(files(parser), List.of()));
                    listed = true;
                } else {
                    parser.skipChildren();
                }
            }
        }
        return known && listed ? collector.tree() : null;
    }

    private static List<HubFile> files(JsonParser parser) {
        List<HubFile> files = new ArrayList<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String path = parser.currentName();
            parser.nextToken();
            files.add(file(path, new JsonFields(JsonFields.element(parser), "the file '" + path + "'")));
        }
        return files;
    }

    private static HubFile file(String path, JsonFields entry) {
        String gitSha1 = entry.text("blob_id");
        String sha256 = entry.optionalText("lfs_sha256");
        String xetHash = entry.optionalText("xet_hash");
        boolean wellNamed = HexName.isGitSha1(gitSha1)
                && (sha256 == null || HexName.isSha256(sha256))
                && (xetHash == null || xetHash.matches("[0-9A-Fa-f]{64}"));
        if (!wellNamed) {
            throw JsonFields.failure("a name of the file '" + path + "' is not hex");
        }
        boolean large = sha256 != null && entry.node().hasNonNull("lfs_size");
        return new HubFile(path, entry.size(large ? "lfs_size" : "size"), gitSha1, sha256, xetHash);
    }

    /** Writes the record, unless a good one is there. */
    static void write(Path work, Path file, HubTree tree) throws IOException {
        if (!tree.equals(read(file))) {
            Files.createDirectories(file.getParent());
            NewFile.write(work, file, json(tree));
        }
    }

    private static byte[] json(HubTree tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TreeRecordWriter.write(tree, VERSION, bytes);
        return bytes.toByteArray();
    }
}
