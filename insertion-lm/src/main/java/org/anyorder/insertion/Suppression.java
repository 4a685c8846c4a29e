// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.model.Vocabulary;

/**
 * Takes tokens out of a model's laws, whatever their logits. One thread's; what it builds is built once and owned by
 * the manager given.
 */
final class Suppression {

    private final NDManager owner;
    private final Vocabulary vocabulary;
    private final Map<Set<Integer>, Optional<NDArray>> changes = new HashMap<>();

    Suppression(NDManager owner, Vocabulary vocabulary) {
        this.owner = owner;
        this.vocabulary = vocabulary;
    }

    /** The logits {@code (N, V)} a stop law looks at: without padding, mask and the like, end tokens of slots kept. */
    NDArray ofSpecials(NDArray logits, Stop stop) {
        Set<Integer> never = new HashSet<>(vocabulary.never());
        if (stop instanceof Stop.PerSlot endings) {
            never.remove(endings.endToken());
        }
        return of(logits, never);
    }

    /** The logits {@code (N, V)} a token is drawn from: end tokens of slots are no tokens. */
    NDArray ofEndings(NDArray logits, Stop stop) {
        return stop instanceof Stop.PerSlot endings ? of(logits, Set.of(endings.endToken())) : logits;
    }

    private NDArray of(NDArray logits, Set<Integer> tokens) {
        return changes.computeIfAbsent(tokens, this::change).map(logits::add).orElse(logits);
    }

    // A float32 row of 0 and −∞ keeps float32 logits float32 and float64 ones float64, both unrounded.
    private Optional<NDArray> change(Set<Integer> tokens) {
        float[] row = new float[vocabulary.size()];
        boolean empty = true;
        for (int token : tokens) {
            if (token < row.length) {
                row[token] = Float.NEGATIVE_INFINITY;
                empty = false;
            }
        }
        return empty ? Optional.empty() : Optional.of(owner.create(row));
    }
}
