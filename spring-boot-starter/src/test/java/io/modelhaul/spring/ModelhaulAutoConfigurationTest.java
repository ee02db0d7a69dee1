package io.modelhaul.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.metrics.DownloadMeters;
import io.modelhaul.server.DownloadApi;
import io.modelhaul.store.StoreOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.reactive.function.server.RouterFunction;

/** What the starter brings, and when it stands back. */
class ModelhaulAutoConfigurationTest {
    private static final AutoConfigurations ALL = AutoConfigurations.of(
            ModelhaulAutoConfiguration.class,
            ModelhaulHealthAutoConfiguration.class,
            ModelhaulMetricsAutoConfiguration.class,
            ModelhaulWebAutoConfiguration.class);

    @TempDir
    private Path home;

    private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(ALL);
    private final ReactiveWebApplicationContextRunner reactive =
            new ReactiveWebApplicationContextRunner().withConfiguration(ALL);

    @Test
    void bringsALibraryThatKnowsItsProviders() {
        plain.run(context -> {
            assertThat(context.getBean(Modelhaul.class).providers().list())
                    .extracting(provider -> provider.id())
                    .contains("huggingface", "http");
            assertThat(context.getBean("modelhaulHealthIndicator", HealthIndicator.class)
                            .health()
                            .getStatus())
                    .isEqualTo(Status.UP);
            assertThat(context).hasSingleBean(DownloadMeters.class);
            assertThat(context).doesNotHaveBean(RouterFunction.class).doesNotHaveBean(DownloadApi.class);
        });
    }

    @Test
    void standsBackForTheApplicationsOwn() {
        Modelhaul own = Modelhaul.create();
        plain.withBean("own", Modelhaul.class, () -> own)
                .run(context -> assertThat(context.getBean(Modelhaul.class)).isSameAs(own));
    }

    @Test
    void asksCustomizersAfterTheProperties() {
        List<String> asked = new ArrayList<>();
        plain.withBean(ModelhaulCustomizer.class, () -> settings -> asked.add("asked"))
                .withPropertyValues("modelhaul.limit-rate=20MB", "modelhaul.stall-timeout=5s")
                .run(context -> {
                    assertThat(asked).containsExactly("asked");
                    assertThat(context.getBean(ModelhaulProperties.class)
                                    .limitRate()
                                    .toMegabytes())
                            .isEqualTo(20);
                });
    }

    @Test
    void readsVariables() {
        plain.withPropertyValues("modelhaul.variables.HF_ENDPOINT=not an address")
                .run(context -> {
                    Modelhaul haul = context.getBean(Modelhaul.class);
                    assertThatThrownBy(() -> haul.validate(ModelRef.of("huggingface", "a/b"), DownloadOptions.none()))
                            .hasMessageContaining("HF_ENDPOINT");
                });
    }

    @Test
    void refusesWhatItCannotRead() {
        plain.withPropertyValues("modelhaul.stall-timeout=soon")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void opensTheHttpInterfaceOnlyWhenAsked() {
        reactive.run(context -> assertThat(context).doesNotHaveBean(RouterFunction.class));
        reactive.withPropertyValues("modelhaul.web.path=/modelhaul")
                .run(context ->
                        assertThat(context).hasSingleBean(RouterFunction.class).hasSingleBean(DownloadApi.class));
        plain.withPropertyValues("modelhaul.web.path=/modelhaul")
                .run(context -> assertThat(context).doesNotHaveBean(RouterFunction.class));
    }

    @Test
    void doesWithoutWhatIsNotThere() {
        plain.withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.health", "io.micrometer", "org.springframework.web"))
                .run(context -> assertThat(context).hasSingleBean(Modelhaul.class));
    }

    @Test
    void closesTheLibraryWithTheApplication() {
        Modelhaul[] used = new Modelhaul[1];
        plain.run(context -> used[0] = context.getBean(Modelhaul.class));
        assertThat(used[0].active()).isEmpty();
    }

    @Test
    void tellsEditorsAboutItsProperties() throws IOException {
        try (InputStream in = Modelhaul.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(metadata).contains("modelhaul.web.path").contains("it is off when not set");
        }
    }

    @Test
    void worksAgainAfterAContextWasStoppedAndStarted() {
        plain.run(context -> {
            context.getSourceApplicationContext().stop();
            context.getSourceApplicationContext().start();
            assertThat(context.getBean(Modelhaul.class)
                            .models()
                            .list("http", StoreOptions.none())
                            .collectList()
                            .block())
                    .isEmpty();
            assertThat(context.getBean(ModelhaulShutdown.class).isPauseable()).isFalse();
        });
    }

    @Test
    void useAfterTheEndIsADownloadException() {
        Modelhaul[] used = new Modelhaul[1];
        plain.run(context -> used[0] = context.getBean(Modelhaul.class));
        Modelhaul closed = used[0];

        assertThatThrownBy(() -> closed.download("huggingface", "a/b", DownloadOptions.none())
                        .blockLast())
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> closed.models().list(null, StoreOptions.none()).blockLast())
                .isInstanceOf(DownloadException.class);
        assertThatThrownBy(() -> closed.pending().list().blockLast()).isInstanceOf(DownloadException.class);
    }

    @Test
    void anMvcApplicationLearnsThatItGetsNoHttpInterface() {
        new WebApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ModelhaulAutoConfiguration.class, ModelhaulMvcAutoConfiguration.class))
                .withPropertyValues("modelhaul.web.path=/modelhaul")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("WebFlux"));
    }

    @Test
    void keepsTheKeyOutOfTexts() {
        reactive.withPropertyValues("modelhaul.web.path=/modelhaul", "modelhaul.web.api-key=correct-horse")
                .run(context -> assertThat(context.getBean(ModelhaulProperties.class))
                        .asString()
                        .doesNotContain("correct-horse"));
    }
}
