///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS io.modelhaul:modelhaul-core:0.1.0-SNAPSHOT
//DEPS io.modelhaul:modelhaul-provider-huggingface:0.1.0-SNAPSHOT

import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;

/**
 * Makes sure that a model is here, and hands it to whatever runs it. With LangChain4j or Spring AI that is a model's
 * path ({@code ...modelPath(path)}), or a name: after {@code ensure} of {@code ollama://qwen3:0.6b}, say
 * {@code OllamaChatModel.builder().modelName("qwen3:0.6b")}. The second run asks nobody and takes no time.
 */
public class HandOver {
    public static void main(String[] args) {
        ModelRef.Source source = ModelRef.parse(args[0]);
        DownloadOptions options = DownloadOptions.builder()
                .include("*.json", "*.safetensors")
                .build();
        try (Modelhaul haul = Modelhaul.create()) {
            StoredModel model = haul.ensure(source, options).block();
            runtime(model.path());
        }
    }

    /** Stands for the inference library of your choice. */
    private static void runtime(Path model) {
        System.out.println("loading " + model);
    }
}
