package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.Cid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Which content was published under which CID, and when: a line for each publication, and none is ever lost to a later one.
 *
 * @param file where it is
 */
record PublishLog(Path file) {
    void add(Publication publication, UploadService service, Instant now) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("path", publication.path().toAbsolutePath().normalize().toString());
        line.put("cid", publication.root().toString());
        line.put("service", service.name());
        line.put("endpoint", service.endpoint());
        line.put("files", publication.files().size());
        line.put("time", now.toString());
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                JsonMapper.shared().writeValueAsString(line) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Whether that service was sent that content before. */
    boolean knows(Cid cid, UploadService service) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        // Not Files.lines, which fails at what is no proper text.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(PublishLog::parsed)
                    .anyMatch(line -> line.path("cid").asString("").equals(cid.toString())
                            && line.path("service").asString("").equals(service.name())
                            && line.path("endpoint").asString("").equals(service.endpoint()));
        }
    }

    /** A line that a crash cut off tells nothing. */
    private static JsonNode parsed(String line) {
        try {
            return JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }
}
