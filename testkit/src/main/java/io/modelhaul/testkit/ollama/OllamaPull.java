package io.modelhaul.testkit.ollama;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One pull: the lines that Ollama 0.6 tells, in its order, made as they are asked for. */
final class OllamaPull {

    private static final long LEAST_STEP = 1 << 15;
    private static final int STEPS = 24;

    private final String model;
    private final List<RegistryLayer> layers;
    private final OllamaShelf shelf;
    private final PullFault fault;
    private final long stopAt;
    private final Deque<RegistryLayer> left = new ArrayDeque<>();
    private final Deque<String> ready = new ArrayDeque<>();
    private final List<RegistryLayer> fresh = new ArrayList<>();
    private @Nullable RegistryLayer current;
    private boolean past;
    private boolean over;

    OllamaPull(String model, List<RegistryLayer> layers, OllamaShelf shelf, PullFault fault) {
        this.model = model;
        this.layers = layers;
        this.shelf = shelf;
        this.fault = fault;
        this.stopAt = (long)
                (layers.stream().mapToLong(layer -> layer.content().size()).sum() * fault.at());
        left.addAll(layers);
        ready.add(status("pulling manifest"));
    }

    /** The lines up to where the fault strikes, or to the end. */
    Flux<String> lines() {
        return Flux.generate(this::next);
    }

    private void next(SynchronousSink<String> sink) {
        if (ready.isEmpty() && !over) {
            step();
        }
        if (ready.isEmpty()) {
            sink.complete();
        } else {
            sink.next(ready.pop() + "\n");
        }
    }

    private void step() {
        if (here() >= stopAt) {
            over = true;
        } else if (current == null && left.isEmpty()) {
            end();
        } else if (current == null) {
            begin(left.pop());
        } else {
            advance(current);
        }
    }

    private long here() {
        return layers.stream().mapToLong(shelf::completed).sum();
    }

    private void begin(RegistryLayer layer) {
        long completed = shelf.completed(layer);
        ready.add(line(layer, completed));
        current = completed == layer.content().size() ? null : layer;
        if (current != null) {
            fresh.add(layer);
        }
    }

    private void advance(RegistryLayer layer) {
        long size = layer.content().size();
        long step = Math.max(LEAST_STEP, size / STEPS);
        long room = Math.max(1, stopAt - here());
        long to = Math.min(Math.min(size, shelf.completed(layer) + step), shelf.completed(layer) + room);
        shelf.advance(layer, to);
        ready.add(line(layer, to));
        if (to == size) {
            shelf.keep(layer);
            current = null;
        }
    }

    private void end() {
        over = past;
        if (past) {
            return;
        }
        past = true;
        ready.add(status("verifying sha256 digest"));
        if (fault.kind() == PullFault.Kind.MISMATCH) {
            shelf.forget(fresh);
            ready.add(error("digest mismatch, file must be downloaded again: want sha256:1, got sha256:2"));
            return;
        }
        ready.add(status("writing manifest"));
        shelf.finish(model, layers);
        ready.add(status("success"));
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String status(String words) {
        return text(node().put("status", words));
    }

    static String error(String words) {
        return text(node().put("error", words));
    }

    static String text(ObjectNode node) {
        return JsonMapper.shared().writeValueAsString(node);
    }

    /** Zero values are left out, as Go does. */
    private static String line(RegistryLayer layer, long completed) {
        ObjectNode line = node().put("status", "pulling " + layer.digest().substring(7, 19))
                .put("digest", layer.digest())
                .put("total", layer.content().size());
        if (completed > 0) {
            line.put("completed", completed);
        }
        return text(line);
    }

    /** The newest counts once more, for a server that talks and does not get on. */
    String again() {
        RegistryLayer layer = current == null ? layers.get(0) : current;
        return line(layer, shelf.completed(layer)) + "\n";
    }
}
