// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which room of a family may see which. Its networks live in the package {@code network}, what knows both them and the
 * data in {@code train}, {@code evaluation} and {@code task}; everything else, in whatever packages, are strategies. A
 * family without strategies of its own may name packages that its networks are made of.
 */
public abstract class ArchitectureContract {

    private final DescribedPredicate<JavaClass> networks;
    private final DescribedPredicate<JavaClass> strategies;
    private final String root;
    private final String[] differentiated;
    private final JavaClasses classes;

    /**
     * Rules of one module.
     *
     * @param root the module's root package
     * @param parts packages below the root that networks are made of, and that may be made of networks; if there are
     *     any, the root package itself is one
     */
    protected ArchitectureContract(String root, String... parts) {
        this.root = root;
        this.classes = HouseRules.mainClasses(root);
        this.networks = resideInAPackage(root + ".network..");
        Stream<String> named = Stream.of(parts).map(part -> root + "." + part + "..");
        String[] noStrategies = Stream.of(
                        Stream.of("network", "kernel", "train", "evaluation", "task")
                                .map(room -> root + "." + room + ".."),
                        named,
                        Stream.of(root).limit(parts.length))
                .flatMap(names -> names)
                .toArray(String[]::new);
        this.strategies = resideInAPackage(root + "..").and(resideOutsideOfPackages(noStrategies));
        this.differentiated = Stream.concat(Stream.of("network", "kernel", "train"), Stream.of(parts))
                .map(room -> root + "." + room + "..")
                .toArray(String[]::new);
    }

    /** Packages have no cycles. */
    @Test
    public final void packagesHaveNoCycles() {
        HouseRules.noCycles(root).check(classes);
    }

    /** Randomness is a parameter. */
    @Test
    public final void randomnessIsAParameter() {
        HouseRules.noHiddenRandomness().check(classes);
    }

    /** A strategy knows models by their interface only. */
    @Test
    public final void strategiesContainNoNetwork() {
        none(
                        strategies,
                        resideInAnyPackage("org.anyorder.nn..", "org.anyorder.kernel..")
                                .or(networks))
                .check(classes);
    }

    /** A network is evaluated, and knows nothing of what becomes of its logits. */
    @Test
    public final void networksNeverSample() {
        none(
                        networks,
                        resideInAnyPackage("org.anyorder.decoding..", "org.anyorder.sampling..")
                                .or(strategies))
                .check(classes);
    }

    /** What is differentiated does not multiply by numbers. */
    @Test
    public final void nothingUnderAGradientIsANumber() {
        HouseRules.noNumbersUnderGradients(differentiated).check(classes);
    }

    /** The rules see classes: networks stand on {@code nn}, so that forbidding it fails. */
    @Test
    public final void aViolationFails() {
        assertFalse(classes.that(networks).isEmpty(), "no network below " + root);
        assertThrows(AssertionError.class, () -> none(networks, resideInAPackage("org.anyorder.nn.."))
                .check(classes));
    }

    private static ArchRule none(DescribedPredicate<JavaClass> from, DescribedPredicate<JavaClass> to) {
        return noClasses().that(from).should().dependOnClassesThat(to).allowEmptyShould(true);
    }
}
