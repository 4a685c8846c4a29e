// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZebraTokensTest {
    private static final String CLUES = "= LHS c 0 1 RHS n 0 2 CLUE_END ends LHS c 1 0 RHS CLUE_END"
            + " inbetween LHS c 0 0 RHS c 1 1 c 0 1 CLUE_END nbr LHS n 0 0 RHS c 1 2 CLUE_END";

    @TempDir
    private Path folder;

    @Test
    void wordsAreThePublishedVocabulary() {
        assertEquals(25, ZebraTokens.words().size());
        assertEquals("[PAD] [CLS] [MASK] [EOS] [BOS] [SEP] [UNK]", ZebraTokens.text(new int[] {0, 1, 2, 3, 4, 5, 6}));
        assertArrayEquals(
                new int[] {7, 8, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24},
                ZebraTokens.ids("0 1 5 nbr left-of inbetween immediate-left ends != = c n CLUE_END RHS LHS"));
    }

    @Test
    void cluesAreReadAsTheyAreWritten() {
        List<ZebraClue> clues = ZebraTokens.clues(ZebraTokens.ids(CLUES));
        assertEquals(
                List.of(
                        ZebraClue.of(ZebraRelation.EQUAL, new ZebraRef.Value(0, 1), new ZebraRef.House(2)),
                        ZebraClue.of(ZebraRelation.ENDS, new ZebraRef.Value(1, 0)),
                        ZebraClue.of(
                                ZebraRelation.IN_BETWEEN,
                                new ZebraRef.Value(0, 0),
                                new ZebraRef.Value(1, 1),
                                new ZebraRef.Value(0, 1)),
                        ZebraClue.of(ZebraRelation.NEIGHBOUR, new ZebraRef.House(0), new ZebraRef.Value(1, 2))),
                clues);
        assertEquals(CLUES, ZebraTokens.text(ZebraTokens.question(clues)));
        assertEquals(List.of(), ZebraTokens.clues(ZebraTokens.ids("  ")));
    }

    @Test
    void generatedPuzzlesSurviveBeingWritten() throws IOException {
        List<ZebraExample> examples = new ArrayList<>();
        StringBuilder csv = new StringBuilder(ZebraFile.CSV_HEADER).append("\r\n");
        StringBuilder quoted = new StringBuilder("\"input\",\"output\"\n");
        StringBuilder json = new StringBuilder();
        SplittableRandom random = new SplittableRandom(2);
        Random order = new Random(4);
        for (int i = 0; i < 30; i++) {
            ZebraExample drawn = ZebraGenerator.published().generate(random);
            List<ZebraFact> found = new ArrayList<>(drawn.answer());
            Collections.shuffle(found, order); // as a solver may find them
            ZebraExample example = new ZebraExample(drawn.clues(), found);
            examples.add(example);
            csv.append(ZebraFile.csvRow(example)).append(i % 7 == 3 ? "\n\n" : "\n");
            String[] fields = ZebraFile.csvRow(example).split(",");
            quoted.append("\"" + String.join("\",\"", fields) + "\"\n");
            json.append(
                    "{\"input\": \"[CLS] " + fields[0] + " [BOS]\", \"output\": \"" + fields[1] + "\", \"n\": 1}\n");
            InsertionExample sequence = ZebraTokens.example(example);
            assertEquals(
                    "[CLS] " + fields[0] + " [BOS] " + fields[1], ZebraTokens.text(sequence.ids()), "the sequence");
            assertEquals(Optional.of(found), ZebraTokens.facts(sequence.target()));
        }
        assertEquals(examples, ZebraFile.read(write(csv.toString())));
        assertEquals(examples, ZebraFile.read(write(json.toString())));
        assertEquals(examples, ZebraFile.read(write(quoted.toString())));
    }

    @Test
    void malformedCluesAreRefusedWithTheirPlace() {
        malformed("LHS c 0 1", "token 1 of the clues must be a relation, got LHS");
        malformed("= c 0 1", "token 2 of the clues must be LHS, got c");
        malformed("= LHS 0 1", "token 3 of the clues must be c or n, got 0");
        malformed("= LHS c 0 RHS", "token 5 of the clues must be a digit from 0 to 5, got RHS");
        malformed("= LHS n 1 2", "token 4 of the clues must be 0, got 1");
        malformed("= LHS c 0 1 CLUE_END", "token 6 of the clues must be RHS, got CLUE_END");
        malformed("= LHS c 0 1 RHS CLUE_END", "token 7 of the clues must be c or n, got CLUE_END");
        malformed("ends LHS c 0 1 RHS c 0 1 CLUE_END", "token 7 of the clues must be CLUE_END, got c");
        malformed("inbetween LHS c 0 1 RHS c 0 2 CLUE_END", "token 10 of the clues must be c or n, got CLUE_END");
        malformed("ends LHS c 0 1 RHS", "token 7 of the clues must be CLUE_END, got the end");
        malformed("ends LHS c 0", "token 5 of the clues must be a digit from 0 to 5, got the end");
        malformed("ends LHS c 0 6", "words must be among");
        malformed("ends\u0000 LHS", "words must be among");
        assertThrows(IllegalArgumentException.class, () -> ZebraTokens.clues(new int[] {99}));
        assertThrows(IllegalArgumentException.class, () -> ZebraTokens.clues(new int[] {19, -1}));
        assertThrows(IllegalArgumentException.class, () -> ZebraTokens.text(new int[] {25}));
    }

    @Test
    void anAnswerCountsAsASet() {
        ZebraExample example = ZebraGenerator.published().generate(new SplittableRandom(8));
        List<ZebraFact> facts = new ArrayList<>(example.answer());
        ZebraMetrics right = new ZebraMetrics(true, 1, true);
        Random random = new Random(6);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(facts, random);
            assertEquals(right, ZebraMetrics.of(ZebraTokens.answer(facts), example.answer()));
        }
        int n = facts.size();
        List<ZebraFact> fewer = facts.subList(1, n);
        assertEquals(
                new ZebraMetrics(false, (n - 1.0) / n, true),
                ZebraMetrics.of(ZebraTokens.answer(fewer), example.answer()));
        List<ZebraFact> wrong = new ArrayList<>(fewer);
        ZebraFact first = facts.get(0);
        wrong.add(new ZebraFact(first.house(), first.attribute(), (first.value() + 1) % 6));
        assertEquals(
                new ZebraMetrics(false, (n - 1.0) / (n + 1), true),
                ZebraMetrics.of(ZebraTokens.answer(wrong), example.answer()));
        assertEquals(new ZebraMetrics(false, 0, true), ZebraMetrics.of(new int[0], example.answer()));
        List<ZebraFact> twice = new ArrayList<>(facts);
        twice.add(first);
        assertEquals(right, ZebraMetrics.of(ZebraTokens.answer(twice), example.answer()));
    }

    @Test
    void malformedAnswersScoreNothing() {
        List<ZebraFact> truth = List.of(new ZebraFact(0, 0, 0));
        ZebraMetrics nothing = new ZebraMetrics(false, 0, false);
        for (int[] answer : new int[][] {{7}, {7, 7, 7, 7}, {7, 7, 20}, {4, 7, 7}, {7, 7, -1}, {7, 7, 1 << 30}}) {
            assertEquals(nothing, ZebraMetrics.of(answer, truth));
        }
        assertEquals(new ZebraMetrics(true, 1, true), ZebraMetrics.of(new int[] {7, 7, 7}, truth));
    }

    @Test
    void aBadLineIsNamedByItsNumber() throws IOException {
        String good = CLUES + ",0 0 0 1 0 2 2 0 1 0 1 0 1 1 1 2 1 2";
        refused(good + "\n\n= LHS", "line 4: a row must read");
        refused("= LHS,0 0 0", "line 2: token 3 of the clues must be c or n");
        refused(CLUES + ",0 0 x", "line 2: words must be among");
        refused(CLUES + ",0 0", "line 2: the answer must be triples of digits");
        refused(CLUES + ",", "line 2: facts must fill");
        refused(CLUES + ",0 0 0 1 0 1", "line 2: clues must be about 2 houses and 1 attributes");
        refused("", "must hold at least one puzzle");
        Path file = write("clues,answer\n");
        assertTrue(message(file).contains("line 1: the header must be input,output"), message(file));
        assertTrue(message(write("")).contains("an empty file"));
        assertTrue(message(write("{\"input\": \"\"}")).contains("line 1: "), message(write("{\"input\": \"\"}")));
        assertTrue(message(write("{\"input\": ")).contains("line 1: "));
        Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertTrue(message(binary).contains("must be UTF-8"));
    }

    private static void malformed(String text, String why) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ZebraTokens.clues(ZebraTokens.ids(text)), text);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private void refused(String rows, String why) throws IOException {
        Path file = write(ZebraFile.CSV_HEADER + "\n" + rows);
        String message = message(file);
        assertTrue(message.contains(file.toString()) && message.contains(why), message);
    }

    private static String message(Path file) {
        return assertThrows(IllegalArgumentException.class, () -> ZebraFile.read(file))
                .getMessage();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("puzzles"), text);
    }
}
