// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Rules of structure that every module keeps. */
public final class HouseRules {

    private HouseRules() {}

    /**
     * The main classes of the module whose tests run.
     *
     * @param root the module's root package
     * @return its classes, tests left out
     */
    public static JavaClasses mainClasses(String root) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages(root);
    }

    /**
     * Packages have no cycles.
     *
     * @param root the module's root package
     * @return the rule
     */
    public static ArchRule noCycles(String root) {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    /**
     * Randomness is a parameter.
     *
     * @return the rule
     */
    public static ArchRule noHiddenRandomness() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .because("randomness is a parameter: a RandomGenerator from RandomStreams");
    }

    /**
     * What is recorded for a gradient multiplies and divides by arrays, not by numbers: the engine keeps the array that
     * it makes of a number over memory that Java may take back before the gradient reads it. DJL's activations do the
     * same.
     *
     * @param packages where gradients are recorded
     * @return the rule
     */
    public static ArchRule noNumbersUnderGradients(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .callMethodWhere(target(describe("operator of an array with a number", HouseRules::readsNumberLater)))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(ai.djl.nn.Activation.class)
                .because("the gradient may read the number after Java's memory was collected: use Pass.number")
                .allowEmptyShould(true);
    }

    /** Sums are fine: their gradient reads no operand. */
    private static boolean readsNumberLater(CodeUnitCallTarget method) {
        return method.getOwner().isAssignableTo(NDArray.class)
                && Set.of("mul", "muli", "div", "divi", "pow", "powi", "mod", "modi", "maximum", "minimum")
                        .contains(method.getName())
                && method.getRawParameterTypes().get(0).isEquivalentTo(Number.class);
    }

    /**
     * Nothing of the first packages sees anything of the second.
     *
     * @param from packages
     * @param to packages they must not see
     * @return the rule
     */
    public static ArchRule arrow(String[] from, String[] to) {
        return noClasses()
                .that()
                .resideInAnyPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .allowEmptyShould(true);
    }
}
