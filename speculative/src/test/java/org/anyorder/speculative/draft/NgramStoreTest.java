// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NgramStoreTest {

    private static NgramStore store(int order, int... text) {
        NgramStore store = new NgramStore(order);
        for (int token : text) {
            store.add(token);
        }
        assertEquals(text.length, store.length());
        return store;
    }

    @Test
    void theLongestKnownContextDecides() {
        // 1 is followed by 5 twice, but 2 1 by 7.
        assertArrayEquals(
                new int[] {7}, store(3, 3, 1, 5, 4, 1, 5, 2, 1, 7, 2, 1).continuation(1));
        assertArrayEquals(
                new int[] {5}, store(2, 3, 1, 5, 4, 1, 5, 2, 1, 7, 2, 1).continuation(1));
    }

    @Test
    void countsDecideAndTheLowerIdOnTies() {
        assertArrayEquals(new int[] {5}, store(2, 1, 7, 1, 5, 1, 5, 1).continuation(1));
        assertArrayEquals(new int[] {5}, store(2, 1, 7, 1, 5, 1).continuation(1));
    }

    @Test
    void draftsCarryOn() {
        assertArrayEquals(new int[] {1, 2, 3, 1, 2}, store(3, 1, 2, 3, 1, 2, 3).continuation(5));
    }

    @Test
    void nothingIsDraftedWhereNothingIsKnown() {
        assertArrayEquals(new int[0], store(3).continuation(4));
        assertArrayEquals(new int[0], store(3, 8).continuation(4));
        assertArrayEquals(new int[] {9}, store(3, 8, 9, 8).continuation(1));
        assertThrows(IllegalArgumentException.class, () -> new NgramDrafter(1));
    }
}
