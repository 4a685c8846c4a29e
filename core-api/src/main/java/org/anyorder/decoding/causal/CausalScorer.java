// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.Scorer;
import org.anyorder.model.CausalModel;

/**
 * The log-likelihood of a sequence under a causal model, exact: the sum over the scored tokens of that of each given
 * all before it. An end token is scored where it stands and nowhere else: without one the sequence is the beginning of
 * whatever follows.
 *
 * <p>The tokens given come first; what stands behind a scored token cannot be a condition and is refused. The first
 * token of all is predicted from the begin token; where the model has none and says nothing of an empty row, as
 * transformers do, that token must be given. One append: NFE 1, logits of the scored tokens alone. Draws nothing.
 * Immutable and thread-safe.
 */
public record CausalScorer() implements Scorer<CausalModel> {

    @Override
    public Class<CausalModel> model() {
        return CausalModel.class;
    }

    @Override
    public Score score(CausalModel model, int[] tokens, boolean[] scored, RandomGenerator random) {
        int first = 0;
        while (first < tokens.length && !scored[first]) {
            first++;
        }
        for (int position = first; position < tokens.length; position++) {
            if (!scored[position]) {
                throw new UnsupportedTemplateException("a causal model scores tokens given those before them, and"
                        + " position " + position + " is given behind position " + first + ", which is scored;"
                        + " score everything from there on");
            }
        }
        int count = tokens.length - first;
        if (count == 0) {
            return new Score(0, 0, Score.Kind.EXACT, OptionalDouble.empty());
        }
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            double[] logProbs = new TeacherForcing(model).logProbs(owner, new int[][] {tokens}, new int[] {first})[0];
            return new Score(Arrays.stream(logProbs).sum(), count, Score.Kind.EXACT, OptionalDouble.empty());
        }
    }
}
