package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/** Writes a {@link TreeRecord} byte for byte as Python's {@code json.dump(indent=1)} does. */
final class TreeRecordWriter {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final Separators PYTHON = Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("");
    private static final PrettyPrinter INDENTED =
            new DefaultPrettyPrinter(PYTHON).withObjectIndenter(new DefaultIndenter(" ", "\n"));

    private TreeRecordWriter() {}

    static void write(HubTree tree, int version, OutputStream out) {
        ObjectWriteContext context = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return ((DefaultPrettyPrinter) INDENTED).createInstance();
            }
        };
        try (JsonGenerator json = JSON.createGenerator(context, out)) {
            json.writeStartObject();
            json.writeNumberProperty("format_version", version);
            json.writeObjectPropertyStart("files");
            tree.files().forEach(file -> write(file, json));
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void write(HubFile file, JsonGenerator json) {
        json.writeObjectPropertyStart(file.path());
        json.writeNumberProperty("size", file.size());
        json.writeStringProperty("blob_id", file.gitSha1());
        if (file.sha256() != null) {
            json.writeStringProperty("lfs_sha256", file.sha256());
            json.writeNumberProperty("lfs_size", file.size());
        }
        if (file.xetHash() != null) {
            json.writeStringProperty("xet_hash", file.xetHash());
        }
        json.writeEndObject();
    }
}
