// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;

/**
 * Reads zebra puzzles as the data set {@code dhruveshpatel/zebra-puzzles} has them: columns {@code input} (clues) and
 * {@code output} (answer) in the words of {@link ZebraTokens}.
 *
 * <p>Either a CSV file with the header {@code input,output}, or JSON lines with these keys, other keys being ignored.
 * The words contain neither commas nor quotes; fields may be quoted. {@code [CLS]} before and {@code [BOS]} behind the
 * clues may be there or not.
 */
public final class ZebraFile {
    /** First line of the CSV form. */
    public static final String CSV_HEADER = "input,output";

    private ZebraFile() {}

    /**
     * Reads every puzzle of a file.
     *
     * @param file CSV or JSON lines; empty lines are skipped
     * @return the puzzles in their order, at least one, answers in the order of the file
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such file; the message names the line
     */
    public static List<ZebraExample> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " must be UTF-8 text", e);
        }
        boolean json = !lines.isEmpty() && lines.get(0).startsWith("{");
        if (!json && (lines.isEmpty() || !lines.get(0).replace("\"", "").strip().equals(CSV_HEADER))) {
            throw new IllegalArgumentException(file + ", line 1: the header must be " + CSV_HEADER
                    + ", or an object of JSON lines, got " + (lines.isEmpty() ? "an empty file" : shown(lines.get(0))));
        }
        List<ZebraExample> examples = new ArrayList<>();
        for (int number = json ? 1 : 2; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                examples.add(json ? ofJson(line) : ofCsvRow(line));
            } catch (IllegalArgumentException | CheckpointFormatException e) {
                throw new IllegalArgumentException(file + ", line " + number + ": " + shown(e.getMessage()), e);
            }
        }
        if (examples.isEmpty()) {
            throw new IllegalArgumentException(file + " must hold at least one puzzle");
        }
        return examples;
    }

    /**
     * Writes a row of the CSV form.
     *
     * @param example puzzle and answer
     * @return the row, without a line end
     */
    public static String csvRow(ZebraExample example) {
        return ZebraTokens.text(ZebraTokens.question(example.clues()))
                + ','
                + ZebraTokens.text(ZebraTokens.answer(example.answer()));
    }

    private static ZebraExample ofCsvRow(String row) {
        String[] fields = row.split(",", -1);
        if (fields.length != 2) {
            throw new IllegalArgumentException("a row must read clues,answer, got " + row);
        }
        return example(unquoted(fields[0]), unquoted(fields[1]));
    }

    private static String unquoted(String field) {
        String stripped = field.strip();
        boolean quoted = stripped.length() >= 2 && stripped.startsWith("\"") && stripped.endsWith("\"");
        return quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
    }

    private static ZebraExample ofJson(String line) throws CheckpointFormatException {
        ModelConfig row = ModelConfig.parse("the row", line);
        return example(row.string("input"), row.string("output"));
    }

    private static ZebraExample example(String input, String output) {
        String words = input.strip().replaceFirst("^\\[CLS\\]", "").replaceFirst("\\[BOS\\]$", "");
        List<ZebraClue> clues = ZebraTokens.clues(ZebraTokens.ids(words));
        List<ZebraFact> answer = ZebraTokens.facts(ZebraTokens.ids(output))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the answer must be triples of digits (house, attribute, value), got " + output));
        ZebraExample example = new ZebraExample(clues, answer);
        example.puzzle(); // an answer that is no table, or of another size than the clues, is refused
        return example;
    }

    private static String shown(String text) {
        int most = 200;
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
