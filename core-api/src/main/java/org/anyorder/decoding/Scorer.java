// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.random.RandomGenerator;
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
}
