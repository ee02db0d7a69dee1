package io.modelhaul.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.modelhaul.Modelhaul;
import io.modelhaul.metrics.DownloadMeters;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Binds Modelhaul's meters to the application's registry. */
@AutoConfiguration(after = ModelhaulAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(Modelhaul.class)
public class ModelhaulMetricsAutoConfiguration {
    /** For Spring. */
    public ModelhaulMetricsAutoConfiguration() {}

    /** {@code modelhaul.downloads.active}, {@code modelhaul.downloaded}, {@code modelhaul.attempts} and more. */
    @Bean
    @ConditionalOnMissingBean
    public DownloadMeters modelhaulMeters(Modelhaul haul) {
        return new DownloadMeters(haul.metrics());
    }
}
