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

    /** Numbers computed apart from the formulas of arXiv 2309.00071, appendix: 128 wide, 32,768 positions, by 4. */
    @ParameterizedTest
    @CsvSource({
        "WHOLE, 0, 1.0",
        "WHOLE, 10, 0.1154781984689458",
        "WHOLE, 23, 0.006978305848598663",
        "WHOLE, 30, 0.0010643609812470017",
        "WHOLE, 39, 6.490394320837028e-05",
        "WHOLE, 40, 4.445698525097307e-05",
        "WHOLE, 63, 3.102344401879299e-07",
        "FRACTIONAL, 23, 0.006978305848598663",
        "FRACTIONAL, 30, 0.0010792377416765538",
        "FRACTIONAL, 39, 6.187806812450695e-05"
    })
    void slowsLastPairsByYarn(YarnScaling.Bounds bounds, int pair, double expected) {
        Rotation plain = Rotation.of(128).withBase(1e6);
        Rotation scaled = plain.withScaling(YarnScaling.of(plain, 4, 32, 1, 32_768, bounds, YarnScaling.gain(4, 1)));
        assertEquals(expected, scaled.frequency(pair), 1e-12 * expected);
        assertEquals(1.138629436111989, scaled.gain(), 1e-12);
        assertEquals(1, plain.gain());
    }

    /** A first training so short that all bounds lie before the first pair: 16 wide, 32 positions, by 8. */
    @ParameterizedTest
    @CsvSource({"0, 1.0", "1, 0.17787811838447135", "2, 0.0125", "7, 3.952847075210474e-05"})
    void yarnBeginsAtTheFirstPair(int pair, double expected) {
        Rotation plain = Rotation.of(16);
        Rotation scaled = plain.withScaling(YarnScaling.of(plain, 8, 32, 1, 32, YarnScaling.Bounds.WHOLE, 1));
        assertEquals(expected, scaled.frequency(pair), 1e-12 * expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0, 2, 0.1, 1",
        "NaN, 0, 2, 0.1, 1",
        "4, -1, 2, 0.1, 1",
        "4, 2, 2, 0.1, 1",
        "4, 0, Infinity, 0.1, 1",
        "4, 0, 2, 0, 1",
        "4, 0, 2, NaN, 1",
        "4, 0, 2, 0.1, 0"
    })
    void refusesYarnOutOfRange(double factor, double from, double to, double octave, double gain) {
        assertThrows(IllegalArgumentException.class, () -> new YarnScaling(factor, from, to, octave, gain));
    }
}
