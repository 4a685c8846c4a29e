// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Vocabulary;

/**
 * An any-subset model written as a function: the logits of a position given the visible tokens.
 *
 * @param vocabulary its tokens
 * @param maxLength its length
 * @param minimumPrompt how many tokens it needs
 * @param law the logits
 */
public record LawModel(Vocabulary vocabulary, int maxLength, int minimumPrompt, Law law) implements AnySubsetModel {

    /** Stands at positions that are not seen. */
    public static final int HIDDEN = -1;

    /** The logits of a position. */
    public interface Law {
        double[] logits(int[] visible, int position);
    }

    /**
     * Random rows for every position and every set of visible tokens, by hashing: the conditionals of no joint law, so
     * that each order has a law of its own.
     */
    public static LawModel hashed(int tokens, int length, long seed) {
        Map<Key, double[]> rows = new ConcurrentHashMap<>();
        return new LawModel(
                Vocabulary.of(tokens).withMask(tokens),
                length,
                0,
                (visible, position) -> rows.computeIfAbsent(
                        new Key(Arrays.stream(visible).boxed().toList(), position), key -> row(tokens, seed, key)));
    }

    /** What a row is made from. */
    private record Key(List<Integer> visible, int position) {}

    private static double[] row(int tokens, long seed, Key key) {
        long hash = seed + key.position();
        for (int token : key.visible()) {
            hash = (hash ^ (token + 7)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(hash);
        return random.doubles(tokens, -1.6, 1.6).toArray();
    }

    /** The same with another vocabulary of the same size. */
    public LawModel with(Vocabulary tokens) {
        return new LawModel(tokens, maxLength, minimumPrompt, law);
    }

    /** The same, if so many tokens are visible. */
    public LawModel needing(int prompt) {
        return new LawModel(vocabulary, maxLength, prompt, law);
    }

    @Override
    public Device device() {
        return Device.cpu();
    }

    @Override
    public SubsetState open(NDManager owner) {
        return new State();
    }

    @Override
    public void close() {}

    private final class State implements SubsetState {

        @Override
        public Scores evaluate(NDManager scope, SubsetPass pass) {
            int[] offsets = pass.wanted().offsets();
            double[] logits = new double[pass.wanted().count() * vocabulary.size()];
            for (int row = 0; row + 1 < offsets.length; row++) {
                int[] tokens = pass.canvas().tokens()[row];
                int[] ranks = pass.ranks()[row];
                for (int i = offsets[row]; i < offsets[row + 1]; i++) {
                    int position = pass.wanted().positions()[i];
                    int first = pass.view() == SubsetPass.View.CHAIN ? ranks[position] : pass.decided()[row];
                    int[] visible = new int[maxLength];
                    Arrays.fill(visible, HIDDEN);
                    for (int other = 0; other < tokens.length; other++) {
                        visible[other] = ranks[other] < first ? tokens[other] : HIDDEN;
                    }
                    System.arraycopy(
                            law.logits(visible, position), 0, logits, i * vocabulary.size(), vocabulary.size());
                }
            }
            return Scores.of(scope.create(logits, new Shape(pass.wanted().count(), vocabulary.size())));
        }

        @Override
        public void join(int rows) {}

        @Override
        public void select(int[] rows) {}

        @Override
        public void close() {}
    }
}
