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
import org.anyorder.sampling.LogitsPipeline;

/**
 * Takes tokens out of a model's laws, whatever their logits, in the arrays of the pass. One thread's; the lists of
 * tokens are sent to the device once and belong to the manager given.
 */
final class Suppression {

    private static final int NO_ENDING = -1;

    private final NDManager owner;
    private final Vocabulary vocabulary;
    private final Map<Integer, NDArray> specials = new HashMap<>();
    private final Map<Integer, NDArray> ends = new HashMap<>();

    Suppression(NDManager owner, Vocabulary vocabulary) {
        this.owner = owner;
        this.vocabulary = vocabulary;
    }

    /** What is never inserted, {@code (M)}, int64: padding, mask and the like; end tokens of slots are not among it. */
    Optional<NDArray> specials(Stop stop) {
        int ending = stop instanceof Stop.PerSlot endings ? endings.endToken() : NO_ENDING;
        NDArray tokens = specials.computeIfAbsent(ending, this::specialsBut);
        return tokens.size() > 0 ? Optional.of(tokens) : Optional.empty();
    }

    /** What the end tokens of {@code (N, V)} logits are compared with. */
    void ofSpecials(NDArray logits, Stop stop) {
        specials(stop).ifPresent(tokens -> LogitsPipeline.ban(logits, tokens));
    }

    /** What a token is drawn from: end tokens of slots are no tokens. */
    void ofEndings(NDArray logits, Stop.PerSlot endings) {
        LogitsPipeline.ban(logits, end(endings));
    }

    /** The end token on the device, {@code (1)}, int64. */
    NDArray end(Stop.PerSlot endings) {
        return ends.computeIfAbsent(endings.endToken(), token -> owner.create(new long[] {token}));
    }

    private NDArray specialsBut(int ending) {
        Set<Integer> never = new HashSet<>(vocabulary.never());
        never.remove(ending);
        return owner.create(never.stream()
                .filter(token -> token < vocabulary.size())
                .mapToLong(Integer::longValue)
                .sorted()
                .toArray());
    }
}
