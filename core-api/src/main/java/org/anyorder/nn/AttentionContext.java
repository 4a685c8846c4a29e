// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.anyorder.kernel.Causality;

/** What the queries of one layer attend to: the tokens of the pass, and those a cache holds. */
public interface AttentionContext {

    /**
     * Takes the new keys and values and answers with all of them.
     *
     * @param key {@code (B, G, N, d)}
     * @param value {@code (B, G, N, d)}
     * @return keys and values, {@code (B, G, S, d)}; owned by the manager of {@code key}
     */
    NDList extend(NDArray key, NDArray value);

    /**
     * Who sees whom.
     *
     * @return broadcastable to {@code (B, H, N, S)}; empty where the causality says all
     */
    Optional<NDArray> mask();

    /**
     * How attention is to be called with the mask.
     *
     * @return the causality
     */
    Causality causality();

    /**
     * The tokens of the pass alone, under a mask.
     *
     * @param visible boolean, true where a query sees a key, or float32, added to the scores; {@code (B, 1, 1, N)} or
     *     {@code (B, 1, N, N)}
     * @return the context
     */
    static AttentionContext masked(NDArray visible) {
        return alone(Optional.of(visible));
    }

    /**
     * The tokens of the pass alone.
     *
     * @param mask as of {@link #masked}; empty where every query sees every key
     * @return the context
     */
    static AttentionContext alone(Optional<NDArray> mask) {
        return new AttentionContext() {
            @Override
            public NDList extend(NDArray key, NDArray value) {
                return new NDList(key, value);
            }

            @Override
            public Optional<NDArray> mask() {
                return mask;
            }

            @Override
            public Causality causality() {
                return Causality.BIDIRECTIONAL;
            }
        };
    }
}
