// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The token language of zebra puzzles, as in the ILM repository: 25 words separated by spaces.
 *
 * <p>A clue is {@code relation LHS ref RHS ref… CLUE_END}; a reference is {@code c attribute value} or {@code n 0
 * house}. {@code ends} has nothing behind RHS, {@code inbetween} two references, the others one. An answer is triples
 * of digits: house, attribute, value.
 */
public final class ZebraTokens {
    /** Length of the longest sequence the published models read, CLS and BOS included. */
    public static final int LONGEST = 460;
    /** Id of {@code [PAD]}. */
    public static final int PAD = 0;
    /** Id of {@code [CLS]}, which begins every sequence. */
    public static final int CLS = 1;
    /** Id of {@code [MASK]}. */
    public static final int MASK = 2;
    /** Id of {@code [EOS]}, which insertion models never use. */
    public static final int EOS = 3;
    /** Id of {@code [BOS]}, which separates clues and answer. */
    public static final int BOS = 4;
    /** Id of {@code [SEP]}. */
    public static final int SEP = 5;
    /** Id of {@code [UNK]}. */
    public static final int UNK = 6;

    private static final int FIRST_DIGIT = 7;
    private static final List<String> WORDS = List.of(
            "[PAD]",
            "[CLS]",
            "[MASK]",
            "[EOS]",
            "[BOS]",
            "[SEP]",
            "[UNK]",
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "nbr",
            "left-of",
            "inbetween",
            "immediate-left",
            "ends",
            "!=",
            "=",
            "c",
            "n",
            "CLUE_END",
            "RHS",
            "LHS");
    private static final int CATEGORY = WORDS.indexOf("c");
    private static final int NUMBER = WORDS.indexOf("n");
    private static final int CLUE_END = WORDS.indexOf("CLUE_END");
    private static final int RHS = WORDS.indexOf("RHS");
    private static final int LHS = WORDS.indexOf("LHS");

    private ZebraTokens() {}

    /**
     * The vocabulary.
     *
     * @return 25 words, each at its id
     */
    public static List<String> words() {
        return WORDS;
    }

    /**
     * Reads text.
     *
     * @param text words separated by white space
     * @return their ids
     * @throws IllegalArgumentException if a word is not in the vocabulary
     */
    public static int[] ids(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return new int[0];
        }
        return Arrays.stream(stripped.split("\\s+")).mapToInt(ZebraTokens::id).toArray();
    }

    private static int id(String word) {
        int id = WORDS.indexOf(word);
        if (id < 0) {
            throw new IllegalArgumentException("words must be among " + String.join(" ", WORDS) + ", got "
                    + (word.length() <= 40 ? word : word.substring(0, 40) + "…"));
        }
        return id;
    }

    /**
     * Writes ids as text.
     *
     * @param ids token ids
     * @return words separated by single spaces
     * @throws IllegalArgumentException if an id is not in the vocabulary
     */
    public static String text(int[] ids) {
        return Arrays.stream(ids).mapToObj(ZebraTokens::word).collect(Collectors.joining(" "));
    }

    private static String word(int id) {
        if (!(id >= 0 && id < WORDS.size())) {
            throw new IllegalArgumentException("ids must be in [0, " + WORDS.size() + "), got " + id);
        }
        return WORDS.get(id);
    }

    /**
     * Writes clues.
     *
     * @param clues the question
     * @return token ids, without special tokens
     */
    public static int[] question(List<ZebraClue> clues) {
        List<Integer> ids = new ArrayList<>();
        for (ZebraClue clue : clues) {
            ids.add(WORDS.indexOf(clue.relation().word()));
            ids.add(LHS);
            for (int i = 0; i < clue.refs().size(); i++) {
                if (clue.refs().get(i) instanceof ZebraRef.Value value) {
                    ids.addAll(List.of(CATEGORY, FIRST_DIGIT + value.attribute(), FIRST_DIGIT + value.value()));
                } else {
                    int house = ((ZebraRef.House) clue.refs().get(i)).house();
                    ids.addAll(List.of(NUMBER, FIRST_DIGIT, FIRST_DIGIT + house));
                }
                if (i == 0) {
                    ids.add(RHS);
                }
            }
            ids.add(CLUE_END);
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Reads clues.
     *
     * @param question token ids, without special tokens
     * @return the clues, as many as there are CLUE_END
     * @throws IllegalArgumentException if these are no clues; the message says where
     */
    public static List<ZebraClue> clues(int[] question) {
        Reader reader = new Reader(question);
        List<ZebraClue> clues = new ArrayList<>();
        while (reader.at < question.length) {
            clues.add(reader.clue());
        }
        return clues;
    }

    /**
     * Writes an answer.
     *
     * @param facts cells in the order to write them in
     * @return three token ids a fact
     */
    public static int[] answer(List<ZebraFact> facts) {
        return facts.stream()
                .flatMap(fact -> List.of(fact.house(), fact.attribute(), fact.value()).stream())
                .mapToInt(digit -> FIRST_DIGIT + digit)
                .toArray();
    }

    /**
     * Reads an answer, of whatever quality.
     *
     * @param answer token ids behind BOS
     * @return the facts in their order, or empty if these are not triples of digits
     */
    public static Optional<List<ZebraFact>> facts(int[] answer) {
        for (int id : answer) {
            if (!isDigit(id)) {
                return Optional.empty();
            }
        }
        if (answer.length % 3 != 0) {
            return Optional.empty();
        }
        List<ZebraFact> facts = new ArrayList<>();
        for (int i = 0; i < answer.length; i += 3) {
            facts.add(new ZebraFact(answer[i] - FIRST_DIGIT, answer[i + 1] - FIRST_DIGIT, answer[i + 2] - FIRST_DIGIT));
        }
        return Optional.of(List.copyOf(facts));
    }

    /**
     * The sequence insertion models learn: CLS, clues, BOS, answer.
     *
     * @param example puzzle and answer
     * @return the example
     */
    public static InsertionExample example(ZebraExample example) {
        return InsertionExample.ofPrefix(CLS, question(example.clues()), BOS, answer(example.answer()));
    }

    private static boolean isDigit(int id) {
        return id >= FIRST_DIGIT && id < FIRST_DIGIT + ZebraPuzzle.MOST;
    }

    /** Reads clues from left to right. */
    private static final class Reader {
        private final int[] ids;
        private int at;

        Reader(int[] ids) {
            this.ids = ids;
        }

        ZebraClue clue() {
            ZebraRelation relation = relation();
            expect(LHS);
            List<ZebraRef> refs = new ArrayList<>();
            refs.add(ref());
            expect(RHS);
            while (refs.size() < relation.arity()) {
                refs.add(ref());
            }
            expect(CLUE_END);
            return new ZebraClue(relation, refs);
        }

        private ZebraRelation relation() {
            for (ZebraRelation relation : ZebraRelation.values()) {
                if (next().equals(relation.word())) {
                    at++;
                    return relation;
                }
            }
            throw refused("a relation");
        }

        private ZebraRef ref() {
            String kind = next();
            if (kind.equals(WORDS.get(CATEGORY))) {
                at++;
                int attribute = digit();
                return new ZebraRef.Value(attribute, digit());
            }
            if (!kind.equals(WORDS.get(NUMBER))) {
                throw refused("c or n");
            }
            at++;
            expect(FIRST_DIGIT);
            return new ZebraRef.House(digit());
        }

        private int digit() {
            if (at >= ids.length || !isDigit(ids[at])) {
                throw refused("a digit from 0 to 5");
            }
            return ids[at++] - FIRST_DIGIT;
        }

        private void expect(int id) {
            if (!next().equals(WORDS.get(id))) {
                throw refused(WORDS.get(id));
            }
            at++;
        }

        private String next() {
            return at < ids.length ? word(ids[at]) : "the end";
        }

        private IllegalArgumentException refused(String allowed) {
            return new IllegalArgumentException(
                    "token " + (at + 1) + " of the clues must be " + allowed + ", got " + next());
        }
    }
}
