package io.modelhaul;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The arrows between the packages of core, as docs/architecture.md draws them. */
@AnalyzeClasses(
        packages = "io.modelhaul",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.OnlyCore.class})
class ArchitectureTest {
    private static final Set<String> FACADE_TYPES = Set.of("Modelhaul", "Providers");

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("io.modelhaul..");
    private static final DescribedPredicate<JavaClass> FACADE =
            describe("the facade", type -> inRoot(type) && FACADE_TYPES.contains(outermost(type)));
    private static final DescribedPredicate<JavaClass> VOCABULARY =
            describe("the vocabulary", type -> inRoot(type) && !FACADE_TYPES.contains(outermost(type)));
    private static final DescribedPredicate<JavaClass> SPI = room("spi");
    private static final DescribedPredicate<JavaClass> STORE = room("store");
    private static final DescribedPredicate<JavaClass> METRICS = room("metrics");
    private static final DescribedPredicate<JavaClass> BUILTIN = room("builtin");
    private static final DescribedPredicate<JavaClass> BASICS =
            describe("internal itself", type -> type.getPackageName().equals("io.modelhaul.internal"));
    private static final DescribedPredicate<JavaClass> DOWNLOAD = room("internal.download");
    private static final DescribedPredicate<JavaClass> REQUEST = room("internal.request");
    private static final DescribedPredicate<JavaClass> QUEUE = room("internal.queue");
    private static final DescribedPredicate<JavaClass> MODELS = room("internal.store");
    private static final DescribedPredicate<JavaClass> PLAN = room("internal.plan");
    private static final DescribedPredicate<JavaClass> FALLBACK = room("internal.fallback");
    private static final DescribedPredicate<JavaClass> PROGRESS = room("internal.progress");
    private static final DescribedPredicate<JavaClass> TRANSFER = room("internal.transfer");
    private static final DescribedPredicate<JavaClass> HTTP = room("internal.http");
    private static final DescribedPredicate<JavaClass> STATE = room("internal.state");
    private static final DescribedPredicate<JavaClass> JSON = room("internal.json");

    // The facade may use everything, so it has no rule.

    @ArchTest
    static final ArchRule vocabularyStandsAlone = arrows(VOCABULARY, List.of());

    @ArchTest
    static final ArchRule spi = arrows(SPI, List.of(VOCABULARY, STORE, HTTP, STATE));

    @ArchTest
    static final ArchRule store = arrows(STORE, List.of(VOCABULARY, SPI, STATE));

    @ArchTest
    static final ArchRule metrics = arrows(METRICS, List.of(VOCABULARY, STATE));

    @ArchTest
    static final ArchRule basics = arrows(BASICS, List.of(VOCABULARY, SPI, STORE));

    @ArchTest
    static final ArchRule state = arrows(STATE, List.of(VOCABULARY, SPI, STORE, BASICS));

    @ArchTest
    static final ArchRule http = arrows(HTTP, List.of(VOCABULARY, SPI, METRICS, BASICS));

    @ArchTest
    static final ArchRule transfer = arrows(TRANSFER, List.of(VOCABULARY, SPI, STORE, BASICS, HTTP, STATE));

    @ArchTest
    static final ArchRule progress = arrows(PROGRESS, List.of(VOCABULARY, SPI, METRICS, BASICS, HTTP, TRANSFER));

    @ArchTest
    static final ArchRule fallback = arrows(FALLBACK, List.of(VOCABULARY, SPI, STORE, BASICS, HTTP));

    @ArchTest
    static final ArchRule plan =
            arrows(PLAN, List.of(VOCABULARY, SPI, STORE, BASICS, HTTP, STATE, PROGRESS, FALLBACK, TRANSFER));

    @ArchTest
    static final ArchRule download = arrows(
            DOWNLOAD,
            List.of(VOCABULARY, SPI, STORE, METRICS, BASICS, HTTP, STATE, PROGRESS, FALLBACK, TRANSFER, PLAN));

    @ArchTest
    static final ArchRule request = arrows(REQUEST, List.of(VOCABULARY, SPI, STORE, BASICS, FALLBACK, DOWNLOAD));

    @ArchTest
    static final ArchRule models =
            arrows(MODELS, List.of(VOCABULARY, SPI, STORE, BASICS, STATE, FALLBACK, TRANSFER, DOWNLOAD, REQUEST));

    @ArchTest
    static final ArchRule queue =
            arrows(QUEUE, List.of(VOCABULARY, SPI, BASICS, HTTP, PROGRESS, TRANSFER, DOWNLOAD, REQUEST));

    @ArchTest
    static final ArchRule json = arrows(JSON, List.of(VOCABULARY, SPI, STORE));

    @ArchTest
    static final ArchRule builtin = arrows(BUILTIN, List.of(VOCABULARY, SPI, STORE, HTTP, STATE));

    @ArchTest
    static final ArchRule everyClassLivesInAKnownRoom = classes()
            .that(OURS)
            .should()
            .resideInAnyPackage(
                    "io.modelhaul",
                    "io.modelhaul.spi..",
                    "io.modelhaul.store",
                    "io.modelhaul.metrics",
                    "io.modelhaul.builtin",
                    "io.modelhaul.internal",
                    "io.modelhaul.internal.download",
                    "io.modelhaul.internal.request",
                    "io.modelhaul.internal.store",
                    "io.modelhaul.internal.queue",
                    "io.modelhaul.internal.plan",
                    "io.modelhaul.internal.fallback",
                    "io.modelhaul.internal.progress",
                    "io.modelhaul.internal.transfer..",
                    "io.modelhaul.internal.http..",
                    "io.modelhaul.internal.state",
                    "io.modelhaul.internal.json");

    @ArchTest
    static final ArchRule internalRoomsHaveNoCycles =
            slices().matching("io.modelhaul.internal.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = classes()
            .that(OURS)
            .should()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl");

    @ArchTest
    static final ArchRule onlyTheCallerSubscribesOrBlocks = noClasses()
            .that(OURS)
            .should()
            .callMethodWhere(describe("subscribes for itself, or blocks", ArchitectureTest::endsTheStream));

    @ArchTest
    static final ArchRule theConsoleBelongsToTheApplication = noClasses()
            .that(OURS)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    private static ArchRule arrows(DescribedPredicate<JavaClass> from, List<DescribedPredicate<JavaClass>> to) {
        DescribedPredicate<JavaClass> allowed =
                resideOutsideOfPackage("io.modelhaul..").or(from);
        for (DescribedPredicate<JavaClass> room : to) {
            allowed = allowed.or(room);
        }
        return classes()
                .that(from)
                .should()
                .onlyDependOnClassesThat(allowed)
                // Rooms are filled one after the other.
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> room(String name) {
        return resideInAPackage("io.modelhaul." + name + "..");
    }

    private static boolean inRoot(JavaClass type) {
        return type.getPackageName().equals("io.modelhaul");
    }

    private static String outermost(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** An operator hands its own subscriber on; anything else that subscribes starts work nobody asked for. */
    private static boolean endsTheStream(JavaMethodCall call) {
        MethodCallTarget target = call.getTarget();
        boolean stream = target.getOwner().isAssignableTo(Publisher.class);
        if (!stream) {
            return false;
        }
        boolean publisher = target.getOwner().isAssignableTo(Flux.class)
                || target.getOwner().isAssignableTo(Mono.class);
        return switch (target.getName()) {
            case "subscribe" ->
                target.getRawParameterTypes().size() != 1
                        || !target.getRawParameterTypes().get(0).isAssignableTo("org.reactivestreams.Subscriber");
            case "block", "blockFirst", "blockLast", "blockOptional", "toIterable", "toStream" -> publisher;
            default -> false;
        };
    }

    /** The gates of the test run lie on the same class path. */
    static final class OnlyCore implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/io/modelhaul/gates/");
        }
    }
}
