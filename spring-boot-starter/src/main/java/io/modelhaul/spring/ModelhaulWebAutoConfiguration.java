package io.modelhaul.spring;

import io.modelhaul.Modelhaul;
import io.modelhaul.server.ApiLimits;
import io.modelhaul.server.DownloadApi;
import io.modelhaul.server.HttpApi;
import io.modelhaul.server.RequestGuard;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Puts Modelhaul's HTTP interface under {@code modelhaul.web.path} of a WebFlux application. */
@AutoConfiguration(after = ModelhaulAutoConfiguration.class)
@ConditionalOnClass(RouterFunction.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(Modelhaul.class)
@ConditionalOnProperty("modelhaul.web.path")
public class ModelhaulWebAutoConfiguration {
    /** For Spring. */
    public ModelhaulWebAutoConfiguration() {}

    /** Downloads with limits and names. */
    @Bean
    @ConditionalOnMissingBean
    public DownloadApi modelhaulDownloadApi(Modelhaul haul, ModelhaulProperties properties) {
        ModelhaulProperties.Web web = properties.web();
        ApiLimits limits =
                ApiLimits.DEFAULT.withDownloads(web.running(), web.waiting()).withWatchers(web.watchers());
        return DownloadApi.of(haul, limits, web.allowDirs(), web.allowEndpoints());
    }

    @Bean
    ModelhaulWebShutdown modelhaulWebShutdown(DownloadApi api) {
        return new ModelhaulWebShutdown(api);
    }

    /** All calls of the interface. */
    @Bean
    @ConditionalOnMissingBean(name = "modelhaulRoutes")
    public RouterFunction<ServerResponse> modelhaulRoutes(DownloadApi api, ModelhaulProperties properties) {
        String root = root(String.valueOf(properties.web().path()));
        ModelhaulProperties.Web web = properties.web();
        HttpApi calls = web.gate()
                ? HttpApi.of(api, root, RequestGuard.of(web.allowHosts(), true, web.apiKey()))
                : HttpApi.of(api, root);
        return new WebFluxCalls(calls, root).routes();
    }

    private static String root(String path) {
        String inside = path.trim().replaceAll("^/+|/+$", "");
        return inside.isEmpty() ? "" : "/" + inside;
    }
}
