package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the exported packages show of what is not exported: nothing, but for the HTTP door of providers. */
class ApiBorderTest {
    private static final Set<String> EXPORTED = Set.of(
            "io.modelhaul",
            "io.modelhaul.store",
            "io.modelhaul.metrics",
            "io.modelhaul.spi",
            "io.modelhaul.spi.folder");
    private static final List<String> HIDDEN = List.of("io.modelhaul.internal", "io.netty.", "reactor.netty.");

    /** Grows never: what is taken off the door of providers is taken off this list. */
    private static final Set<String> KNOWN = Set.of(
            "spi.FailedSource read: ByteBuf",
            "spi.FailedSource read: HttpTransport",
            "spi.FileSource read: ByteBuf",
            "spi.FileSource read: HttpTransport",
            "spi.PathSource read: ByteBuf",
            "spi.PathSource read: HttpTransport",
            "spi.ProviderContext http: HttpTransport",
            "spi.ProviderContext storeHttp: HttpTransport");

    private static final int MOST_METHODS = 25;

    @Test
    void noExportedSignatureShowsAnInternalType() throws ClassNotFoundException {
        Set<String> shown = new TreeSet<>();
        for (Class<?> type : exported()) {
            look(type, shown);
        }

        assertThat(shown).isEqualTo(new TreeSet<>(KNOWN));
    }

    @Test
    void theFacadeStaysSmall() {
        List<String> methods = Arrays.stream(Modelhaul.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .map(Method::toGenericString)
                .toList();

        assertThat(methods).hasSizeLessThanOrEqualTo(MOST_METHODS);
    }

    @Test
    void seesWhatIsHiddenInTypeArguments() throws NoSuchFieldException {
        Set<String> shown = new TreeSet<>();

        types(Sample.class.getDeclaredField("hidden").getGenericType(), new HashSet<>(), shown);

        assertThat(shown).containsExactly("io.netty.buffer.ByteBuf");
    }

    private static final class Sample {
        @SuppressWarnings("unused") // read by its type
        private final List<? super Set<io.netty.buffer.ByteBuf[]>> hidden = List.of();
    }

    private static List<Class<?>> exported() throws ClassNotFoundException {
        JavaClasses all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(EXPORTED.toArray(String[]::new));
        Set<Class<?>> types = new HashSet<>();
        for (JavaClass type : all) {
            if (EXPORTED.contains(type.getPackageName())) {
                Class<?> loaded = Class.forName(type.getName(), false, ApiBorderTest.class.getClassLoader());
                if (visible(loaded)) {
                    types.add(loaded);
                }
            }
        }
        assertThat(types).contains(Modelhaul.class, DownloadOptions.Builder.class);
        return List.copyOf(types);
    }

    private static boolean visible(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!shown(each.getModifiers())) {
                return false;
            }
        }
        return !type.isAnonymousClass() && !type.isLocalClass();
    }

    private static boolean shown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void look(Class<?> type, Set<String> shown) {
        add(type, type, type.getGenericSuperclass(), shown);
        for (Type each : type.getGenericInterfaces()) {
            add(type, type, each, shown);
        }
        for (TypeVariable<?> variable : type.getTypeParameters()) {
            add(type, type, variable, shown);
        }
        for (Field field : type.getDeclaredFields()) {
            if (shown(field.getModifiers()) && !field.isSynthetic()) {
                add(type, field, field.getGenericType(), shown);
            }
        }
        Stream.<Executable>concat(
                        Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors()))
                .filter(each -> shown(each.getModifiers()) && !each.isSynthetic())
                .forEach(each -> signature(each).forEach(part -> add(type, each, part, shown)));
    }

    private static Stream<Type> signature(Executable executable) {
        Stream<Type> result =
                executable instanceof Method method ? Stream.of(method.getGenericReturnType()) : Stream.of();
        return Stream.of(
                        result,
                        Arrays.stream(executable.getGenericParameterTypes()),
                        Arrays.stream(executable.getGenericExceptionTypes()),
                        Arrays.<Type>stream(executable.getTypeParameters()))
                .flatMap(parts -> parts);
    }

    private static void add(Class<?> owner, AnnotatedElement where, Type part, Set<String> shown) {
        Set<String> hidden = new TreeSet<>();
        types(part, new HashSet<>(), hidden);
        String member =
                where instanceof Constructor<?> ? "new" : where instanceof Member named ? named.getName() : "itself";
        hidden.forEach(type -> shown.add(owner.getName().substring("io.modelhaul.".length()) + " " + member + ": "
                + type.substring(type.lastIndexOf('.') + 1)));
    }

    private static void types(Type type, Set<Type> seen, Set<String> hidden) {
        if (type == null || !seen.add(type)) {
            return;
        }
        if (type instanceof Class<?> plain) {
            Class<?> element = plain;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            String name = element.getName();
            if (HIDDEN.stream().anyMatch(name::startsWith)) {
                hidden.add(name);
            }
        } else if (type instanceof ParameterizedType generic) {
            types(generic.getRawType(), seen, hidden);
            Arrays.stream(generic.getActualTypeArguments()).forEach(each -> types(each, seen, hidden));
        } else if (type instanceof GenericArrayType array) {
            types(array.getGenericComponentType(), seen, hidden);
        } else if (type instanceof WildcardType wildcard) {
            Stream.concat(Arrays.stream(wildcard.getUpperBounds()), Arrays.stream(wildcard.getLowerBounds()))
                    .forEach(each -> types(each, seen, hidden));
        } else if (type instanceof TypeVariable<?> variable) {
            Arrays.stream(variable.getBounds()).forEach(each -> types(each, seen, hidden));
        }
    }
}
