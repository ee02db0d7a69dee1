package io.modelhaul.cli;

import io.modelhaul.testkit.LocalGateway;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.LocalModelScope;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.ipfs.IpfsNode;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A server and a model for every provider whose models are files here, and the words by which commands call for them. */
final class EveryStore implements AutoCloseable {
    static final Content WEIGHTS = Content.generated(7, 3_000_000);
    static final Content LAYER = Content.gguf(9, 2_000_000);

    private static final IpfsNode FILE = IpfsNode.file(WEIGHTS, 1 << 20, 1024);
    private static final IpfsNode FOLDER = IpfsNode.directory(
            Map.of("w.bin", FILE, "a b.txt", IpfsNode.leaf("hi".getBytes(StandardCharsets.US_ASCII))));

    final LocalHub hub = LocalHub.builder()
            .model("owner/name", files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
            .model("owner/npu", files -> files.file("config.json", "{}").lfs("m-rk3588-w8a8.rkllm", WEIGHTS))
            .start();
    final LocalModelScope site = LocalModelScope.builder()
            .model("owner/name", files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
            .start();
    final LocalRegistry registry = LocalRegistry.start();
    final LocalGateway gateway = LocalGateway.start();

    EveryStore() {
        registry.put("ns/model:tag", RegistryLayer.of("model", LAYER), RegistryLayer.config());
        gateway.add(FOLDER);
    }

    /** Each by a name that is not the one that {@code list} tells, where there are several. */
    static List<String> providers() {
        return List.of("hf", "http", "rkllm", "ms", "ollama", "ipfs", "ipfs-file");
    }

    Terminal terminal(Path home) {
        Terminal terminal = new Terminal(home);
        variables(home).forEach(terminal::variable);
        return terminal;
    }

    /** What tells a user's commands where to ask and where to put. */
    Map<String, String> variables(Path home) {
        return Map.of(
                "HF_ENDPOINT", hub.endpoint().toString(),
                "MODELSCOPE_ENDPOINT", site.endpoint().toString(),
                "RKLLM_MODELS", home.resolve("npu").toString());
    }

    private List<String> model(String provider) {
        return switch (provider) {
            case "hf" -> List.of("hf", "owner/name@main");
            case "http" -> List.of(address());
            case "rkllm" -> List.of("rkllm", "owner/npu");
            case "ms" -> List.of("ms", "owner/name@master");
            case "ollama" -> List.of("ollama", "ns/model:tag");
            case "ipfs" -> List.of("ipfs", "/ipfs/" + FOLDER.cid());
            default -> List.of("ipfs://" + FOLDER.cid() + "/w.bin");
        };
    }

    /** An address of a file that is not under the Hub's own name, where it would mean the Hub's file. */
    String address() {
        return hub.fileAddress("owner/name", "model.safetensors").toString().replace("127.0.0.1", "localhost");
    }

    /** What its commands need beside the model. */
    private List<String> options(String provider) {
        return switch (provider) {
            case "ollama" ->
                List.of("--direct", "--endpoint", registry.endpoint().toString(), "--insecure");
            case "ipfs", "ipfs-file" -> List.of("--gateway", gateway.endpoint().toString());
            default -> List.of();
        };
    }

    /** The words of a command about the provider's model. */
    String[] words(String command, String provider, String... more) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(model(provider));
        words.addAll(Arrays.asList(more));
        words.addAll(options(provider));
        return words.toArray(String[]::new);
    }

    /** The words of a command about all of the provider's models. */
    String[] all(String command, String provider, String... more) {
        List<String> words = new ArrayList<>(List.of(command, provider.equals("ipfs-file") ? "ipfs" : provider));
        words.addAll(Arrays.asList(more));
        words.addAll(options(provider));
        return words.toArray(String[]::new);
    }

    /** Bytes of content that all servers sent since the last {@link #forget}. */
    long served() {
        long blobs = registry.log().matching(request -> request.path().startsWith("/storage")).stream()
                .mapToLong(request -> request.bodyBytes())
                .sum();
        return hub.log().contentBytes() + site.log().contentBytes() + blobs + gateway.contentBytes();
    }

    void forget() {
        hub.log().clear();
        site.log().clear();
        registry.log().clear();
        gateway.log().clear();
    }

    @Override
    public void close() {
        hub.close();
        site.close();
        registry.close();
        gateway.close();
    }
}
