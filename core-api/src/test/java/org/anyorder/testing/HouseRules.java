// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
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
