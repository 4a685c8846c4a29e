// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Score;
import org.anyorder.model.SequenceModel;

/**
 * Computes log-likelihoods with one kind of model. Registered in a {@link StrategyCatalog}.
 *
 * @param <M> the kind of model
 */
public interface Scorer<M extends SequenceModel> {

    /**
     * The kind of model it scores with.
     *
     * @return the interface
     */
    Class<M> model();

    /**
     * Scores tokens given the others.
     *
     * @param model the model
     * @param tokens the whole sequence
     * @param scored for each token whether it is scored (true) or given (false)
     * @param random for estimates
     * @return the log-likelihood in nats
     * @throws org.anyorder.UnsupportedTemplateException if this model cannot score that
     */
    Score score(M model, int[] tokens, boolean[] scored, RandomGenerator random);

    /**
     * Scores several sequences, each as {@link #score} does.
     *
     * @param model the model
     * @param sequences whole sequences
     * @param scored for each of them what is scored
     * @param random a stream for each of them, all alike
     * @return a score for each of them
     * @throws org.anyorder.UnsupportedTemplateException if this model cannot score one of them
     */
    default List<Score> scoreAll(
            M model, List<int[]> sequences, List<boolean[]> scored, Supplier<RandomGenerator> random) {
        return IntStream.range(0, sequences.size())
                .mapToObj(number -> score(model, sequences.get(number), scored.get(number), random.get()))
                .toList();
    }
}
