package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.ollama.shared.OllamaJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what an Ollama server answers; what is missing or of a wrong type is unknown. */
final class ServerAnswers {
    private static final int MOST_MODELS = 100_000;
    private static final int MAX_NAME = 600;

    private ServerAnswers() {}

    static JsonNode object(HttpBody body) {
        JsonNode root = OllamaJson.read(body.bytes());
        if (root == null || !root.isObject()) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "What answers at " + body.answer().host()
                            + " is not an Ollama server: it sent no JSON object. Check the option 'endpoint' or OLLAMA_HOST.");
        }
        return root;
    }

    static List<ServedModel> models(HttpBody body) {
        List<ServedModel> models = new ArrayList<>();
        for (JsonNode entry : entries(body)) {
            String name = name(entry);
            if (name != null) {
                JsonNode details = entry.path("details");
                models.add(new ServedModel(
                        name,
                        digest(entry),
                        OllamaJson.count(entry, "size"),
                        OllamaJson.text(entry, "modified_at"),
                        OllamaJson.text(details, "format"),
                        OllamaJson.text(details, "family"),
                        OllamaJson.text(details, "parameter_size"),
                        OllamaJson.text(details, "quantization_level")));
            }
        }
        return models;
    }

    static List<RunningModel> running(HttpBody body) {
        List<RunningModel> models = new ArrayList<>();
        for (JsonNode entry : entries(body)) {
            String name = name(entry);
            if (name != null) {
                models.add(new RunningModel(
                        name,
                        digest(entry),
                        OllamaJson.count(entry, "size"),
                        OllamaJson.count(entry, "size_vram"),
                        OllamaJson.text(entry, "expires_at")));
            }
        }
        return models;
    }

    private static List<JsonNode> entries(HttpBody body) {
        List<JsonNode> entries = new ArrayList<>();
        for (JsonNode entry : object(body).path("models")) {
            if (entries.size() == MOST_MODELS) {
                throw new DownloadException(
                        ErrorCode.PROTOCOL,
                        body.answer().host() + " lists more models than is sane. Check the address.");
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Old servers have only {@code name}. */
    private static @Nullable String name(JsonNode entry) {
        String name = OllamaJson.text(entry, "name");
        name = name == null ? OllamaJson.text(entry, "model") : name;
        boolean plain = name != null
                && !name.isBlank()
                && name.length() <= MAX_NAME
                && name.codePoints().noneMatch(ServerAnswers::unseen);
        return plain ? name : null;
    }

    /** Control and direction characters, which no model's name has. */
    private static boolean unseen(int sign) {
        return Character.isISOControl(sign) || Character.getType(sign) == Character.FORMAT;
    }

    private static @Nullable String digest(JsonNode entry) {
        String digest = OllamaJson.text(entry, "digest");
        String hex = digest == null ? "" : digest.replaceFirst("^sha256:", "");
        return hex.matches("[0-9a-f]{64}") ? hex : null;
    }

    static ModelFacts facts(HttpBody body) {
        JsonNode root = object(body);
        JsonNode details = root.path("details");
        List<String> capabilities = new ArrayList<>();
        root.path("capabilities").forEach(each -> {
            if (each.isString() && capabilities.size() < 100) {
                capabilities.add(OllamaJson.words(each.stringValue(), 100));
            }
        });
        return new ModelFacts(
                OllamaJson.text(root, "modelfile"),
                OllamaJson.text(root, "template"),
                OllamaJson.text(root, "parameters"),
                OllamaJson.text(root, "license"),
                OllamaJson.text(details, "format"),
                OllamaJson.text(details, "family"),
                OllamaJson.text(details, "parameter_size"),
                OllamaJson.text(details, "quantization_level"),
                capabilities);
    }
}
