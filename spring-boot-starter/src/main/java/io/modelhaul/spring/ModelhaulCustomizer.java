package io.modelhaul.spring;

import io.modelhaul.Modelhaul;

/** Changes the settings of the application's {@link Modelhaul} after its properties were read, and before it is made. */
@FunctionalInterface
public interface ModelhaulCustomizer {
    /** Changes the settings. */
    void customize(Modelhaul.Builder settings);
}
