// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.cached;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import org.anyorder.anysubset.LawModel;
import org.anyorder.model.Vocabulary;
import org.junit.jupiter.api.Test;

/** What follows what, by a model that knows. */
class SuccessorsTest {
    private static final double[][] CHAIN = {{0.5, 0.3, 0.2}, {0.1, 0.1, 0.8}, {0.6, 0.2, 0.2}};

    /** Of a Markov chain: the mean of its laws along a text is its stationary law. */
    private static CachedSubsetModel chain(int tokens, int length) {
        LawModel law = new LawModel(Vocabulary.of(tokens), length, 1, (visible, position) -> {
            double[] logits = new double[3];
            for (int token = 0; token < 3; token++) {
                logits[token] = 2 + Math.log(CHAIN[visible[position - 1]][token]);
            }
            return logits;
        });
        return new CachedSubsetModel(Vocabulary.of(tokens), law.device(), length, law::open);
    }

    @Test
    void areLikelierThanAnywhereByTheRatioOfTheTwoLaws() {
        double[] stationary = {4 / 9.0, 2 / 9.0, 3 / 9.0};
        try (NDManager work = NDManager.newBaseManager()) {
            CachedSubsetModel model = chain(3, 5);
            float[] table = model.successors(work).orElseThrow();
            for (int left = 0; left < 3; left++) {
                for (int token = 0; token < 3; token++) {
                    assertEquals(Math.log(CHAIN[left][token] / stationary[token]), table[3 * left + token], 1e-5);
                }
            }
            assertSame(table, model.successors(work).orElseThrow(), "measured once");
        }
    }

    @Test
    void areNotMeasuredWhereNothingCanFollowOrTheSquareIsTooLarge() {
        try (NDManager work = NDManager.newBaseManager()) {
            assertTrue(chain(3, 1).successors(work).isEmpty());
            assertTrue(chain(Successors.MOST_TOKENS + 1, 5).successors(work).isEmpty());
            assertFalse(chain(3, 2).successors(work).isEmpty());
        }
    }
}
