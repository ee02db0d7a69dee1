package example;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Modelhaul;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** {@code mvn spring-boot:run}, then {@code curl -N 'localhost:8080/pull?model=Qwen/Qwen3-0.6B'}. */
@SpringBootApplication
public class Application {
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    @RestController
    static class Pull {
        private final Modelhaul haul;

        Pull(Modelhaul haul) {
            this.haul = haul;
        }

        @GetMapping(path = "/pull", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<DownloadProgress>> pull(@RequestParam("model") String model) {
            return haul.download("huggingface", model, DownloadOptions.none())
                    // The terminal state says what went wrong; the error after it would only reach the container's log.
                    .takeUntil(state -> state.status().terminal())
                    .map(state -> ServerSentEvent.builder(state).event("progress").build());
        }
    }
}
