package dev.trapline.specs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatchers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each module may use. A module without any class fails too: the rule would be looking past it. */
class ModuleRulesTest {

    private static final JavaClasses SHIPPED =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.trapline");

    private static final List<String> ANY_MODULE = List.of("java..", "org.jspecify..");
    private static final List<String> DSL = List.of("dev.trapline.dsl..", "dev.trapline.json..");

    static Stream<Module> modules() {
        return Stream.of(
                new Module(DSL, List.of()),
                new Module(List.of("dev.trapline.random.."), DSL),
                new Module(List.of("dev.trapline.model.."), DSL),
                new Module(List.of("dev.trapline.machine.."), DSL),
                new Module(
                        List.of("dev.trapline.engine.."),
                        concat(DSL, List.of("org.junit.platform..", "org.opentest4j.."))),
                new Module(List.of("dev.trapline.vocabulary.."), concat(DSL, List.of("net.bytebuddy.."))),
                new Module(
                        List.of("dev.trapline.kit.."),
                        concat(
                                DSL,
                                List.of(
                                        "dev.trapline.engine",
                                        "org.junit.jupiter.api..",
                                        "org.opentest4j..",
                                        "net.bytebuddy.."))),
                new Module(List.of("dev.trapline.report.."), DSL),
                new Module(List.of("dev.trapline.differ.."), concat(DSL, List.of("dev.trapline.random.."))),
                new Module(
                        List.of("dev.trapline.grade.."),
                        concat(DSL, List.of("dev.trapline.model..", "dev.trapline.engine", "net.bytebuddy.."))));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void usesOnlyWhatItMay(Module module) {
        String[] own = module.packages().toArray(String[]::new);
        String[] allowed =
                concat(module.packages(), concat(ANY_MODULE, module.mayUse())).toArray(String[]::new);
        classes()
                .that()
                .resideInAnyPackage(own)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(SHIPPED);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void hasNoCycleBetweenItsPackages(Module module) {
        slices().assignedFrom(module).should().beFreeOfCycles().check(SHIPPED);
    }

    @Test
    void l0KnowsTheMachineBelowByItsFaceAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.trapline.model.l0..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.trapline.model.hardware..", "dev.trapline.model.core..")
                .check(SHIPPED);
    }

    @Test
    void noClassIsOutsideTheRules() {
        String[] known = modules().flatMap(module -> module.packages().stream()).toArray(String[]::new);
        classes().should().resideInAnyPackage(known).check(SHIPPED);
    }

    private static List<String> concat(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** As a slice assignment: each package of the module is a slice, and nothing else is looked at. */
    record Module(List<String> packages, List<String> mayUse) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            String itsPackage = javaClass.getPackageName();
            return PackageMatchers.of(packages).test(itsPackage)
                    ? SliceIdentifier.of(itsPackage)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the packages of " + packages;
        }

        @Override
        public String toString() {
            return packages.toString();
        }
    }
}
