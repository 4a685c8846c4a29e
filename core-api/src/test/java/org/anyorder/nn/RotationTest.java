// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

    @Test
    void slowsByPowersOfTheBase() {
        assertEquals(1, Rotation.of(8).frequency(0));
        assertEquals(1e-3, Rotation.of(8).frequency(3), 1e-15);
        assertEquals(1e-2, Rotation.of(4).frequency(1), 1e-15);
        assertEquals(3e-3, Rotation.of(4).withBase(1e6).withScale(3).frequency(1), 1e-15);
    }

    /** The first pair has frequency 1, so it turns trained / 2π times. */
    @ParameterizedTest
    @CsvSource({
        "1000, 1", // 159 turns: kept
        "32, 1", // 5.09 turns: kept
        "25, 0.993838", // 3.98 turns, almost kept
        "16, 0.576056", // 2.55 turns: halfway
        "6, 0.125", // 0.95 turns: slowed by 8
        "1, 0.125"
    })
    void slowsWhatHardlyTurnsWithinTheFirstTraining(int trained, double expected) {
        Rotation rotation = Rotation.of(2).withScaling(new WavelengthScaling(8, 1, 4, trained));
        assertEquals(expected, rotation.frequency(0), 1e-5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1000.1, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesScalesOutOfRange(double scale) {
        assertThrows(IllegalArgumentException.class, () -> Rotation.of(4).withScale(scale));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1.1e12, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesBasesOutOfRange(double base) {
        assertThrows(IllegalArgumentException.class, () -> Rotation.of(4).withBase(base));
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 3})
    void refusesWidthsThatAreNoPairs(int width) {
        assertThrows(IllegalArgumentException.class, () -> Rotation.of(width));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 1, 4, 32",
        "NaN, 1, 4, 32",
        "2e6, 1, 4, 32",
        "8, 0, 4, 32",
        "8, 4, 4, 32",
        "8, NaN, 4, 32",
        "8, 1, NaN, 32",
        "8, 1, Infinity, 32",
        "8, 1, 4, 0"
    })
    void refusesScalingsOutOfRange(double factor, double fewTurns, double manyTurns, int trained) {
        assertThrows(IllegalArgumentException.class, () -> new WavelengthScaling(factor, fewTurns, manyTurns, trained));
    }
}
