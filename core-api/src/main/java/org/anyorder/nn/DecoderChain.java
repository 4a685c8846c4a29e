// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import org.anyorder.kernel.DecoderChainKernel;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.kernel.TokenDrawKernel;

/**
 * A packed decoder that draws several tokens of each row in one call, each of which goes in before the next is drawn.
 * Immutable and thread-safe.
 */
public final class DecoderChain {
    private final DecoderChainKernel kernel;

    private DecoderChain(DecoderChainKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The chain of a decoder on the CPU.
     *
     * @param table vectors of tokens, without a row for padding
     * @param stack the layers
     * @param norm of what they put out
     * @param head turns it into logits, without bias
     * @return the chain; empty if the layers are not of the Llama type or not packed
     */
    public static Optional<DecoderChain> of(Embedding table, TransformerStack stack, RmsNorm norm, PackedWeight head) {
        NDArray weight = table.values().get("weight");
        if (weight.getDevice().isGpu()) {
            return Optional.empty();
        }
        return stack.kernels().flatMap(layers -> DecoderChainKernel.of(
                        layers,
                        new DecoderChainKernel.Ends(
                                weight,
                                stack.angles().cos(),
                                stack.angles().sin(),
                                norm.values().get("weight"),
                                norm.epsilon(),
                                head))
                .map(DecoderChain::new));
    }

    /**
     * Draws as many tokens of every row as the pass is long and stores all that goes in: the given ones and all drawn
     * but the last. Afterwards the pass is done.
     *
     * @param pass behind the rows, of equally many tokens for each
     * @param ids the first token of each row, {@code (B, 1)}, int64; its manager owns the results
     * @param uniforms {@code (B, N · levels)}, float64, as {@link TokenDrawKernel#draw} takes them for one draw
     * @param banned tokens that no row draws, {@code (M)}, int64
     * @param rows how they are drawn
     * @return logits step after step, {@code (N · B, V)}, float32, and what was drawn, {@code (N, B, 2)}, float64:
     *     token and log-probability as of {@link TokenDrawKernel#draw}
     * @throws IllegalStateException if the pass is done, or the cache was changed since it was opened
     */
    public NDList draw(CachedPass pass, NDArray ids, NDArray uniforms, NDArray banned, TokenDrawKernel.Rows rows) {
        NDArray extent = pass.written().get(0);
        DecoderChainKernel.Start start = new DecoderChainKernel.Start(ids, pass.positions(), extent, uniforms, banned);
        NDList drawn = kernel.draw(start, pass.memories(), pass.spread(), rows);
        pass.commit();
        return drawn;
    }
}
