// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables as files hold them, good ones and others. */
class SeriesTableTest {
    @TempDir
    private static Path folder;

    @Test
    void numbersAreReadAndDatesLeftOut() throws IOException {
        SeriesTable table = read("date,OT,load\n2016-07-01 00:00:00,30.5,1e-3\n2016-07-01 01:00:00,-7,+.5\n");
        assertEquals(List.of("OT", "load"), table.columns());
        assertEquals(2, table.length());
        assertArrayEquals(new double[] {30.5, -7}, table.series()[0]);
        assertArrayEquals(new double[] {0.001, 0.5}, table.series()[1]);
        assertArrayEquals(
                new double[] {0.001, 0.5}, table.select(List.of("load")).series()[0]);
    }

    @Test
    void quotesBlanksAndTheLastLineBreakDoNotMatter() throws IOException {
        SeriesTable table = read("\uFEFF\"when, roughly\", \"a \"\"b\"\"\" \r\n\"1, 2\",3\r\nx, 4 \r\n\r\n");
        assertEquals(List.of("a \"b\""), table.columns());
        assertArrayEquals(new double[] {3, 4}, table.series()[0]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b;1,2;3,       | line 3 column b must be a finite number, got ''",
                "a,b;1,2;NaN,4    | line 3 column a must be a finite number, got 'NaN'",
                "a,b;1,nan        | line 2 column b must be a finite number, got 'nan'",
                "a,b;,2           | line 2 column a must be a finite number, got ''",
                "a;1;1e999        | line 3 column a must be a finite number, got '1e999'",
                "a;1;0x10         | line 3 column a must be a finite number, got '0x10'",
                "a;1;2d           | line 3 column a must be a finite number, got '2d'",
                "a,b;1,2;3        | line 3 must have 2 fields, as many as there are names, got 1",
                "a,b;1,2;3,4,5    | line 3 must have 2 fields, as many as there are names, got 3",
                "a;1;;2           | line 3 is empty, and lines follow",
                "a,a;1,2          | line 1 must name each column once, got [a, a]",
                "a                | line 2 must hold values, the file ends after the names",
                "a;x              | line 2 must hold a number, got [x]",
                "a;\"1            | line 2 has a quote that does not end"
            })
    void faultsAreNamedWithTheirLine(String text, String message) throws IOException {
        Path file = write(text.strip().replace(';', '\n') + "\n");
        CheckpointFormatException refused = assertThrows(CheckpointFormatException.class, () -> SeriesTable.read(file));
        assertEquals(file + ": " + message, refused.getMessage());
    }

    @Test
    void emptyAndMissingFilesAndOtherColumnsAreRefused() throws IOException {
        Path empty = write("");
        assertEquals(
                empty + ": line 1 must name the columns, the file is empty",
                assertThrows(CheckpointFormatException.class, () -> SeriesTable.read(empty))
                        .getMessage());
        assertThrows(NoSuchFileException.class, () -> SeriesTable.read(folder.resolve("nothing.csv")));
        Path bytes = folder.resolve("bytes.csv");
        Files.write(bytes, new byte[] {'a', '\n', (byte) 0xff, '\n'});
        assertTrue(assertThrows(CheckpointFormatException.class, () -> SeriesTable.read(bytes))
                .getMessage()
                .endsWith(": is not UTF-8 text"));
        SeriesTable table = read("a,b\n1,2\n");
        assertEquals(
                "column must be one of [a, b], got c",
                assertThrows(IllegalArgumentException.class, () -> table.select(List.of("c")))
                        .getMessage());
    }

    private static SeriesTable read(String text) throws IOException {
        return SeriesTable.read(write(text));
    }

    private static Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "series", ".csv"), text);
    }
}
