// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.anyorder.testing.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String[] ROOMS = {
        "checkpoint",
        "constraint",
        "decoding",
        "evaluation",
        "kernel",
        "model",
        "music",
        "network",
        "nn",
        "order",
        "sampling",
        "table",
        "text",
        "trace",
        "train"
    };

    private final JavaClasses classes = HouseRules.mainClasses("org.anyorder");

    @Test
    void packagesHaveNoCycles() {
        HouseRules.noCycles("org.anyorder").check(classes);
    }

    @Test
    void randomnessIsAParameter() {
        HouseRules.noHiddenRandomness().check(classes);
    }

    @Test
    void nothingUnderAGradientIsANumber() {
        HouseRules.noNumbersUnderGradients(
                        "org.anyorder.kernel..", "org.anyorder.nn..", "org.anyorder.train..", "org.anyorder.table..")
                .check(classes);
    }

    @Test
    void aNumberUnderAGradientIsFound() {
        JavaClasses number = new ClassFileImporter().importClasses(Halves.class);
        assertThrows(AssertionError.class, () -> HouseRules.noNumbersUnderGradients("org.anyorder")
                .check(number));
    }

    private static final class Halves {
        static NDArray of(NDArray x) {
            return x.div(2);
        }
    }

    @Test
    void eachRoomSeesOnlyItsNeighbours() {
        seesOnly("kernel");
        seesOnly("checkpoint");
        seesOnly("order");
        seesOnly("sampling", "kernel");
        seesOnly("model", "checkpoint", "kernel");
        seesOnly("nn", "kernel");
        seesOnly("network", "model", "nn", "checkpoint", "kernel");
        seesOnly("table", "model", "checkpoint", "kernel");
        seesOnly("decoding", "model", "sampling", "order", "constraint", "checkpoint", "kernel");
        seesOnly("train", "model", "nn", "checkpoint", "kernel", "text", "music");
        seesOnly("music", "checkpoint");
        seesOnly("evaluation", "decoding", "text", "music", "checkpoint", "kernel");
        seesOnly("text", "checkpoint");
        seesOnly("trace");
    }

    @Test
    void theFrontDoorSeesOfTheEngineOnlyTheDevice() {
        noClasses()
                .that()
                .resideInAPackage("org.anyorder")
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "DJL's, Device aside",
                        type -> type.getPackageName().startsWith("ai.djl")
                                && !type.getName().startsWith("ai.djl.Device")))
                .check(classes);
    }

    @Test
    void thirdPartiesStayInTheirRooms() {
        only("com.google.gson..", "checkpoint", "music", "table", "train", "trace");
        only("ai.djl.huggingface..", "text");
        only("me.tongfei..", "train");
        only("org.knowm..", "train");
    }

    @Test
    void aViolationFails() {
        assertThrows(AssertionError.class, () -> HouseRules.arrow(
                        new String[] {"org.anyorder.decoding"}, new String[] {"org.anyorder.model"})
                .check(classes));
    }

    private void seesOnly(String room, String... neighbours) {
        boolean frontDoor =
                java.util.List.of("decoding", "evaluation", "text", "trace").contains(room);
        String[] others = java.util.Arrays.stream(ROOMS)
                .filter(other -> !other.equals(room)
                        && !java.util.Arrays.asList(neighbours).contains(other))
                .map(other -> "org.anyorder." + other + "..")
                .toArray(String[]::new);
        String[] inside = {"org.anyorder." + room + ".."};
        HouseRules.arrow(inside, others).check(classes);
        if (!frontDoor) {
            HouseRules.arrow(inside, new String[] {"org.anyorder"}).check(classes);
        }
    }

    private void only(String thirdParty, String... rooms) {
        String[] others = java.util.Arrays.stream(ROOMS)
                .filter(room -> !java.util.Arrays.asList(rooms).contains(room))
                .map(room -> "org.anyorder." + room + "..")
                .toArray(String[]::new);
        HouseRules.arrow(others, new String[] {thirdParty}).check(classes);
        HouseRules.arrow(new String[] {"org.anyorder"}, new String[] {thirdParty})
                .check(classes);
    }
}
