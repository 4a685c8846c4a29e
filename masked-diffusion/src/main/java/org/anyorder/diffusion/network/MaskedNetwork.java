// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.Recommendation;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.TransformerConfig;

/** A loaded network of whatever architecture, as its checkpoint and its view need it. */
interface MaskedNetwork {

    String title();

    TransformerConfig sizes();

    Vocabulary vocabulary();

    int maxLength();

    Visibility visibility();

    LogitAlignment alignment();

    Recommendation recommendation();

    /** How many numbers were learned. */
    long parameters();

    /** An empty cache, which the caller closes. */
    KeyValueCache open(NDManager owner);

    /** {@code (N)} → {@code (N, D)}. */
    NDArray embed(NDArray ids);

    /**
     * Runs the tokens of a pass up to the vocabulary matrix.
     *
     * @param ids {@code (B, N)}, int64
     * @param pass where the tokens go; done afterwards
     * @param sigma total noise of each row of the pass
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    NDArray hidden(NDArray ids, CachedPass pass, double[] sigma);

    /** {@code (…, D)} → {@code (…, V)}. */
    NDArray logits(NDArray hidden);

    /** The command of that name. */
    Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs);
}
