// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.anyorder.UnsupportedTemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetPromptTest {
    private static final Delimiters DELIMITERS = new Delimiters(90, 91, 92);

    /** A of two, a set of lengths 1 and 3, one between, a set of length 2, D of one. */
    @Test
    void positionsBeginAnewInEachSubSequenceAndGoOnBehindTheLongest() {
        SetPrompt prompt = SetPrompt.of(new int[] {1, 2, 90, 3, 91, 4, 5, 6, 92, 7, 90, 8, 9, 92, 10}, DELIMITERS);
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, prompt.tokens());
        assertArrayEquals(new int[] {0, 1, 2, 2, 3, 4, 5, 6, 7, 8}, prompt.positions());
        assertEquals(9, prompt.next());
        boolean[][] visible = prompt.visible();
        for (int query = 0; query < 10; query++) {
            for (int key = 0; key < 10; key++) {
                boolean apart = query >= 3 && query <= 5 && key == 2;
                assertEquals(key <= query && !apart, visible[query][key], query + " sees " + key);
            }
        }
        SetPrompt next = prompt.followedBy(11);
        assertArrayEquals(new int[] {9}, next.positions());
        assertTrue(next.visible()[0][0]);
        assertEquals(10, next.next());
    }

    /** Members of two sets see each other: the second set follows the first. */
    @Test
    void setsAreApartInsideOnly() {
        SetPrompt prompt = SetPrompt.of(new int[] {90, 1, 91, 2, 92, 90, 3, 91, 4, 92, 5}, DELIMITERS);
        assertArrayEquals(new int[] {0, 0, 1, 1, 2}, prompt.positions());
        assertArrayEquals(new boolean[] {true, true, true, false, false}, prompt.visible()[2]);
        assertArrayEquals(new boolean[] {true, true, false, true, false}, prompt.visible()[3]);
    }

    @Test
    void withoutASetItIsAChain() {
        SetPrompt prompt = SetPrompt.of(new int[] {4, 4, 5}, DELIMITERS);
        assertArrayEquals(new int[] {0, 1, 2}, prompt.positions());
        assertArrayEquals(new boolean[] {true, true, true}, prompt.visible()[2]);
        assertEquals(0, SetPrompt.of(new int[0], DELIMITERS).next());
    }

    @ParameterizedTest
    @CsvSource({
        "90 1 91 2, begun and not ended",
        "1 91 2, split outside",
        "1 92 2, end outside",
        "90 1 90 2 92 3, inside a set",
        "90 1 91 92 3, empty",
        "90 92 3, empty",
        "1 90 2 91 3 92, a token must follow"
    })
    void whatIsNoSetIsRefused(String prompt, String named) {
        int[] tokens =
                Arrays.stream(prompt.split(" ")).mapToInt(Integer::parseInt).toArray();
        UnsupportedTemplateException refused =
                assertThrows(UnsupportedTemplateException.class, () -> SetPrompt.of(tokens, DELIMITERS));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    @Test
    void delimitersThatCannotBeToldApartAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Delimiters(1, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new Delimiters(1, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> new Delimiters(1, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new Delimiters(-1, 2, 3));
    }
}
