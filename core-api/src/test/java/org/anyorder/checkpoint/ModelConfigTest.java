// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {

    private static ModelConfig config(String json) throws CheckpointFormatException {
        return ModelConfig.parse("config.json", json);
    }

    private static void refused(String expected, Executable executable) {
        String message =
                assertThrows(CheckpointFormatException.class, executable).getMessage();
        assertEquals(expected, message);
    }

    @Test
    void givesValuesOfTheTypeAskedFor() throws CheckpointFormatException {
        ModelConfig config = config(
                "{\"model_type\":\"ilm\",\"n\":-0,\"big\":9223372036854775807,\"r\":1e-5,\"f\":true,"
                        + "\"none\":null,\"ids\":[1,-2],\"xs\":[1,2.5],\"o\":{\"p\":[{\"q\":3}]},\"a\":[\"x\",\"\\u00e9\\n\"]}");
        assertEquals(Optional.of("ilm"), config.modelType());
        assertTrue(config.isOneOf(Set.of("mdlm", "ilm")));
        assertFalse(config.isOneOf(Set.of("mdlm")));
        assertFalse(config("{\"model_type\":3}").isOneOf(Set.of("3", "ilm")));
        assertFalse(config("{}").isOneOf(Set.of("ilm")));
        assertEquals(0, config.integer("n", 0, 0));
        assertEquals(Long.MAX_VALUE, config.longOr("big", 0, 0, Long.MAX_VALUE));
        assertEquals(7, config.longOr("absent", 7, 0, 9));
        assertEquals(1e-5, config.real("r", 0, 1));
        assertEquals(0, config.real("n", 0, 1));
        assertTrue(config.flagOr("f", false));
        assertTrue(config.flagOr("absent", true));
        assertArrayEquals(new int[] {1, -2}, config.integers("ids"));
        assertArrayEquals(new double[] {1, 2.5}, config.reals("xs"));
        assertEquals(3, config.object("o").objects("p").get(0).integer("q", 0, 9));
        assertEquals(List.of("x", "é\n"), config.strings("a"));
        assertEquals(5, config.integerOr("absent", 5, 0, 9));
        assertEquals(0.5, config.realOr("absent", 0.5, 0, 1));
        assertEquals(OptionalInt.empty(), config.optionalInteger("none", 0, 9));
        assertEquals(Optional.empty(), config.optionalString("none"));
        assertEquals(Optional.empty(), config.optionalObject("none"));
        assertArrayEquals(new int[0], config.optionalIntegers("none", 0, 9));
        assertArrayEquals(new int[] {0}, config.optionalIntegers("n", 0, 9));
        assertFalse(config.has("none"));
        assertTrue(config.keys().contains("none"));
        config.raw().addProperty("model_type", "other");
        assertEquals("ilm", config.string("model_type"));
    }

    @Test
    void whatMessagesShowAsItIsMustBePrintable() throws CheckpointFormatException {
        ModelConfig config = config("{\"plain\":\"DiT \\u00e9\",\"model_type\":\"a\\nb\",\"nul\":\"\\u0000\"}");
        assertEquals(Optional.of("DiT é"), config.optionalLine("plain"));
        assertEquals(Optional.empty(), config.optionalLine("absent"));
        for (String key : List.of("model_type", "nul")) {
            assertThrows(CheckpointFormatException.class, () -> config.line(key), key);
        }
        assertThrows(CheckpointFormatException.class, config::modelType);
    }

    @Test
    void everyRefusalNamesFileKeyValueAndWhatIsAllowed() throws CheckpointFormatException {
        ModelConfig config = config("{\"n\":2.0,\"e\":1e3,\"s\":\"7\",\"null\":null,\"huge\":99999999999999999999,"
                + "\"list\":[1,\"x\"],\"o\":{\"x\":{}},\"t\":\"tr\\nue\"}");
        refused("config.json: d is missing; it must be an integer in [1, 9]", () -> config.integer("d", 1, 9));
        refused("config.json: n must be an integer in [1, 9], got 2.0", () -> config.integer("n", 1, 9));
        refused("config.json: e must be an integer in [1, 9], got 1000.0", () -> config.integerOr("e", 1, 1, 9));
        refused("config.json: s must be an integer in [1, 9], got \"7\"", () -> config.integer("s", 1, 9));
        refused("config.json: null must be an integer in [1, 9], got null", () -> config.integerOr("null", 3, 1, 9));
        refused("config.json: huge must be an integer in [0, 9], got 1.0E20", () -> config.longOr("huge", 1, 0, 9));
        refused("config.json: n must be a number in [0.0, 1.0], got 2.0", () -> config.real("n", 0, 1));
        refused("config.json: e must be a number in [0.0, 1.0], got 1000.0", () -> config.realOr("e", 0, 0, 1));
        refused(
                "config.json: list[1] must be a list of integers in [0, 9], got \"x\"",
                () -> config.integers("list", 0, 9));
        refused("config.json: s must be a list of strings, got \"7\"", () -> config.strings("s"));
        refused("config.json: list[0] must be a string, got 1", () -> config.strings("list"));
        refused("config.json: list[0] must be an object {…}, got 1", () -> config.objects("list"));
        refused("config.json: s must be true or false, got \"7\"", () -> config.flagOr("s", true));
        refused("config.json: t must be true or false, got \"tr?ue\"", () -> config.flag("t"));
        refused("config.json: null must be a string, got null", () -> config.string("null"));
        refused(
                "config.json: o: x: y is missing; it must be true or false",
                () -> config.object("o").object("x").flag("y"));
        refused("config.json: s must be a divisor of 12, got \"7\"", () -> {
            throw config.refuse("s", "a divisor of 12");
        });
    }

    @Test
    void theTextMustBeOneObjectOfStandardJson() {
        for (String text : List.of(
                "",
                " ",
                "{",
                "[]",
                "7",
                "\"x\"",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":--1}",
                "{\"a\":tru}",
                "{\"a\":True}",
                "{\"a\":nul}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":NaN}",
                "{\"a\":\"\\ud83d\"}",
                "{\"\\ude42x\":1}",
                "{\"a\":1;\"b\":2}",
                "{\"a\"=1}",
                "{\"a\":1} {}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\n4\"}",
                ")]}'\n{}",
                "{\"a\":1e999}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"x}",
                "{\"a\":1}{",
                "{\"a\":1} //",
                "{\"a\":1,\"a\":2}",
                "{\"o\":{\"b\":1,\"b\":1}}",
                "{\"a\":0x1}",
                "{\"a\":" + "1".repeat(500) + "}")) {
            String message = assertThrows(CheckpointFormatException.class, () -> config(text), text)
                    .getMessage();
            SafetensorsFaultsTest.assertOneLine(message);
            assertTrue(message.startsWith("config.json: "), message);
        }
    }

    @Test
    void publishedFilesMaySayInfinityAndOnlyWhoAsksForItGetsIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), """
                {"a": Infinity,"b":-Infinity, "limits": [0.0, Infinity], "huge": 1e999, "Infinity": "an Infinity",
                 "text": "\\"[Infinity]\\\\", "o": {"x": [ Infinity ]}, "new": [0, {"__float__": "Infinity"}]}
                """);
        ModelConfig config = ModelConfig.readPublished(file);
        double infinite = Double.POSITIVE_INFINITY;
        assertArrayEquals(new double[] {0, infinite}, config.reals("limits", 0, infinite));
        assertArrayEquals(new double[] {0, infinite}, config.reals("new", 0, infinite));
        assertEquals(infinite, config.real("a", 0, infinite));
        assertEquals(-infinite, config.real("b", -infinite, 0));
        assertEquals("an Infinity", config.string("Infinity"));
        assertEquals("\"[Infinity]\\", config.string("text"));
        assertArrayEquals(new double[] {infinite}, config.object("o").reals("x", 1, infinite));
        for (String key : List.of("a", "b", "huge")) {
            String shown = key.equals("b") ? "-Infinity" : "Infinity";
            refused(
                    file + ": " + key + " must be a number in [-1.0, 1.7976931348623157E308], got " + shown,
                    () -> config.real(key, -1, Double.MAX_VALUE));
            refused(
                    file + ": " + key + " must be an integer in [0, 9], got " + shown,
                    () -> config.integerOr(key, 1, 0, 9));
            assertThrows(CheckpointFormatException.class, () -> config.longOr(key, 1, Long.MIN_VALUE, Long.MAX_VALUE));
            assertThrows(CheckpointFormatException.class, () -> config.string(key));
            assertThrows(CheckpointFormatException.class, () -> config.flag(key));
        }
        refused(
                file + ": limits[1] must be a list of numbers in [0.0, 1000000.0], got Infinity",
                () -> config.reals("limits", 0, 1e6));
        refused(
                file + ": new[1] must be a list of numbers in [0.0, 1000000.0], got an object",
                () -> config.reals("new", 0, 1e6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "-NaN",
                "infinity",
                "INFINITY",
                "Inf",
                "+Infinity",
                "--Infinity",
                "Infinityx",
                "Infinity9",
                "9Infinity",
                "InfinityInfinity",
                "-",
                "Infinit",
                "{\"__float__\": \"NaN\"}"
            })
    void otherWordsThanInfinityAreNoNumbersInPublishedFilesEither(String word, @TempDir Path folder)
            throws IOException {
        for (String text : List.of("{\"a\":" + word + "}", "{\"a\":" + word, "{\"a\": " + word + " }")) {
            Path file = Files.writeString(folder.resolve("config.json"), text);
            String message = assertThrows(CheckpointFormatException.class, () -> ModelConfig.readPublished(file)
                            .real("a", -1 / 0.0, 1 / 0.0))
                    .getMessage();
            SafetensorsFaultsTest.assertOneLine(message);
            assertTrue(message.startsWith(file + ": "), message);
        }
    }

    @Test
    void faultsBehindAnInfinityAreWhereTheyAre(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), "{\"a\": [Infinity, Infinity],\n \"b\": nul}");
        String message = assertThrows(CheckpointFormatException.class, () -> ModelConfig.readPublished(file))
                .getMessage();
        assertTrue(message.contains("line 2 column 7"), message);
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackIsTouched() throws CheckpointFormatException {
        for (int depth : new int[] {65, 4000, 5_000_000}) {
            for (String open : List.of("{\"a\":", "[", "[[{\"b\":")) {
                String message = assertThrows(
                                CheckpointFormatException.class, () -> config("{\"x\":" + open.repeat(depth)))
                        .getMessage();
                assertTrue(message.contains("Nesting limit 64 reached"), message);
            }
            assertThrows(CheckpointFormatException.class, () -> config("{".repeat(depth)));
        }
        assertEquals(
                1,
                config("{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}").keys().size());
    }

    @Test
    void aSmallFileCannotUnfoldIntoALargeTree() {
        for (String unit : List.of("{},", "[],", "[[]],", "0,", "\"\",", "{\"\":0},")) {
            String text = "{\"a\":[" + unit.repeat(8_000_000 / unit.length()) + "0]}";
            String message = assertThrows(CheckpointFormatException.class, () -> config(text), unit)
                    .getMessage();
            assertTrue(message.contains("too many small values"), message);
        }
    }

    @Test
    void theLargestTableOfProbabilitiesIsRead() throws CheckpointFormatException {
        String text = "{\"p\":[" + "9.5367431640625e-07,".repeat((1 << 20) - 1) + "9.5367431640625e-07]}";
        assertEquals(1 << 20, config(text).reals("p", 0, 1).length);
    }
}
