package io.modelhaul.internal.request;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.ModelRef;
import io.modelhaul.Option;
import io.modelhaul.Redaction;
import io.modelhaul.internal.fallback.Sources;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderAddresses;
import io.modelhaul.spi.ProviderDescriptor;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The providers that there are: those found by {@link ServiceLoader}, and those added by hand.
 *
 * <p>A provider that cannot be loaded does not take the others down. Two providers that claim one name are an error that
 * names both places; one added by hand replaces a found one of the same id.
 */
public final class ProviderRegistry implements Sources {
    private final List<ModelProvider> providers = new ArrayList<>();
    private final Map<String, ModelProvider> byName = new HashMap<>();
    private final Map<String, ModelProvider> byScheme = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();
    private final Environment environment;

    public ProviderRegistry(List<ModelProvider> byHand, ClassLoader loader, Environment environment) {
        this.environment = environment;
        byHand.forEach(this::add);
        List<String> fixed =
                byHand.stream().map(provider -> provider.descriptor().id()).toList();
        for (ModelProvider found : load(loader)) {
            if (!fixed.contains(found.descriptor().id())) {
                add(found);
            }
        }
    }

    private List<ModelProvider> load(ClassLoader loader) {
        List<ModelProvider> found = new ArrayList<>();
        Iterator<ServiceLoader.Provider<ModelProvider>> services =
                ServiceLoader.load(ModelProvider.class, loader).stream().iterator();
        while (true) {
            try {
                if (!services.hasNext()) {
                    return found;
                }
                ModelProvider provider = services.next().get();
                provider.descriptor();
                found.add(provider);
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                broken.add(Redaction.text(String.valueOf(e.getMessage() == null ? e : e.getMessage())));
            }
        }
    }

    private void add(ModelProvider provider) {
        ProviderDescriptor descriptor = provider.descriptor();
        providers.add(provider);
        claim(byName, "provider", descriptor.id(), provider);
        descriptor.aliases().forEach(alias -> claim(byName, "provider", alias, provider));
        descriptor.schemes().forEach(scheme -> claim(byScheme, "scheme", scheme, provider));
    }

    private void claim(Map<String, ModelProvider> names, String kind, String name, ModelProvider provider) {
        ModelProvider other = names.putIfAbsent(name.toLowerCase(Locale.ROOT), provider);
        if (other != null && other != provider) {
            conflicts.add("Two providers claim the " + kind + " '" + name + "': " + place(other) + " and "
                    + place(provider) + ". Remove one of them from the class path.");
        }
    }

    private static String place(ModelProvider provider) {
        CodeSource source = provider.getClass().getProtectionDomain().getCodeSource();
        String name = provider.getClass().getName();
        return source == null ? name : name + " in " + source.getLocation();
    }

    /** The provider with that id or alias. */
    @Override
    public ModelProvider named(String name) {
        requireNoConflict();
        ModelProvider provider = byName.get(name.trim().toLowerCase(Locale.ROOT));
        return provider != null ? provider : unknown("No provider is called '" + name + "'.");
    }

    /** The provider that claims the source's scheme. */
    @Override
    public ModelProvider of(ModelRef.Source source) {
        requireNoConflict();
        ModelProvider provider = byScheme.get(source.scheme());
        return provider != null ? provider : unknown("No provider claims '" + source.scheme() + "://'.");
    }

    @Override
    public ModelProvider of(ModelRef.Source source, DownloadOptions options) {
        requireNoConflict();
        return providers.stream()
                .filter(each -> each.ability(ProviderAddresses.class)
                        .filter(addresses -> addresses.recognizes(source, options, environment))
                        .isPresent())
                .findFirst()
                .orElseGet(() -> of(source));
    }

    @Override
    public boolean claims(String scheme) {
        return byScheme.containsKey(scheme);
    }

    /** The options that the providers of a call's other sources understand; a manifest may name places on IPFS. */
    Set<Option<?>> optionsOfFallbacks(DownloadOptions options) {
        Set<Option<?>> understood = new HashSet<>();
        for (String source : options.get(DownloadOptions.FALLBACK, List.of())) {
            understood.addAll(of(ModelRef.parse(source), options).descriptor().options());
        }
        ModelProvider ipfs = byScheme.get(IPFS);
        if (options.has(DownloadOptions.MANIFEST) && ipfs != null) {
            understood.addAll(ipfs.descriptor().options());
        }
        return understood;
    }

    private void requireNoConflict() {
        if (!conflicts.isEmpty()) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, String.join("\n", conflicts));
        }
    }

    private ModelProvider unknown(String what) {
        String known = String.join(
                ", ", descriptors().stream().map(ProviderDescriptor::id).toList());
        String unloaded = broken.isEmpty() ? "" : " Could not be loaded: " + String.join("; ", broken) + ".";
        throw new DownloadException(
                ErrorCode.UNKNOWN_PROVIDER, Hint.ADD_PROVIDER, what + " Known are: " + known + "." + unloaded);
    }

    public List<ProviderDescriptor> descriptors() {
        return providers.stream().map(ModelProvider::descriptor).toList();
    }

    public List<ModelProvider> all() {
        return List.copyOf(providers);
    }

    /** Why some could not be loaded, or clash. */
    public List<String> broken() {
        List<String> all = new ArrayList<>(broken);
        all.addAll(conflicts);
        return all;
    }

    public static ClassLoader loaderOr(@Nullable ClassLoader loader) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader own = context != null ? context : ProviderRegistry.class.getClassLoader();
        return loader != null ? loader : own;
    }
}
