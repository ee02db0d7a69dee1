package io.modelhaul.spring;

import io.modelhaul.Modelhaul;
import io.modelhaul.spi.ProviderDescriptor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Tells the application's health endpoint about Modelhaul. */
@AutoConfiguration(after = ModelhaulAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Modelhaul.class)
public class ModelhaulHealthAutoConfiguration {
    /** For Spring. */
    public ModelhaulHealthAutoConfiguration() {}

    /** Up as long as every provider on the class path could be loaded. A source that is down is no fault of this machine. */
    @Bean
    @ConditionalOnEnabledHealthIndicator("modelhaul")
    @ConditionalOnMissingBean(name = "modelhaulHealthIndicator")
    public HealthIndicator modelhaulHealthIndicator(Modelhaul haul) {
        return () -> {
            Health.Builder health = haul.providers().broken().isEmpty() ? Health.up() : Health.down();
            return health.withDetail("active", haul.active().size())
                    .withDetail(
                            "providers",
                            haul.providers().list().stream()
                                    .filter(provider -> provider.unsupported() == null)
                                    .map(ProviderDescriptor::id)
                                    .toList())
                    .withDetail("broken", haul.providers().broken())
                    .build();
        };
    }
}
