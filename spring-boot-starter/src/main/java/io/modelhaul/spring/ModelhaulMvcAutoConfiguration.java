package io.modelhaul.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** An MVC application that asks for the HTTP interface learns at its start that it would not get it. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty("modelhaul.web.path")
public class ModelhaulMvcAutoConfiguration {
    /** Refuses to start, with the reason. */
    public ModelhaulMvcAutoConfiguration(Environment environment) {
        throw new InvalidConfigurationPropertyValueException(
                "modelhaul.web.path",
                environment.getProperty("modelhaul.web.path"),
                "The HTTP interface needs WebFlux, and this is a Spring MVC application: remove the property, or run the"
                        + " interface in an application of its own (spring.main.web-application-type=reactive, or"
                        + " modelhaul-server). Controllers of your own can use the Modelhaul bean in either.");
    }
}
