package io.modelhaul.spring;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.unit.DataSize;

/** Makes a {@link Modelhaul} for the application, unless it has its own. */
@AutoConfiguration
@EnableConfigurationProperties(ModelhaulProperties.class)
public class ModelhaulAutoConfiguration {
    /** For Spring. */
    public ModelhaulAutoConfiguration() {}

    /** The library, closed with the application. */
    @Bean
    @ConditionalOnMissingBean
    public Modelhaul modelhaul(ModelhaulProperties properties, ObjectProvider<ModelhaulCustomizer> customizers) {
        Modelhaul.Builder settings = Modelhaul.builder()
                .environment(environment(properties.variables()))
                .forceToDisk(properties.forceToDisk());
        if (properties.stateFolder() != null) {
            settings.stateFolder(properties.stateFolder());
        }
        settings.defaults(limits(properties));
        customizers.orderedStream().forEach(customizer -> customizer.customize(settings));
        Modelhaul haul = settings.build();
        DataSize limit = properties.limitRate();
        haul.limitRate(limit == null ? null : limit.toBytes());
        return haul;
    }

    private static DownloadOptions limits(ModelhaulProperties properties) {
        return DownloadOptions.builder()
                .set(DownloadOptions.CONNECT_TIMEOUT, properties.connectTimeout())
                .set(DownloadOptions.STALL_TIMEOUT, properties.stallTimeout())
                .build();
    }

    private static Environment environment(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.putAll(more);
        return Environment.of(variables);
    }

    /** Ends downloads before the web server waits for its streams to end. */
    @Bean
    @ConditionalOnMissingBean
    public ModelhaulShutdown modelhaulShutdown(Modelhaul haul) {
        return new ModelhaulShutdown(haul);
    }
}
