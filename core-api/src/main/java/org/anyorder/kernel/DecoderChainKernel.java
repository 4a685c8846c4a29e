// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small Llama-type decoder that continues its rows by a few tokens, in one call: each token is drawn and goes in
 * before the next is drawn. A draft of one layer of width 192 spends three quarters of a step on the way between its
 * dozen calls.
 *
 * <p>For inference on the CPU. Immutable and thread-safe.
 */
public final class DecoderChainKernel {
    private final List<DecoderLayer> layers;
    private final Ends ends;
    private final NDList norm;
    private final Map<Spread, Map<TokenDrawKernel.Rows, EngineKernel>> kernels = new EnumMap<>(Spread.class);

    /** Which slots of the cache the rows of a call write. */
    public enum Spread {
        /** All rows the same, and see all before them. */
        EVEN,
        /** Each row those of its positions, and sees those before them. */
        UNEVEN
    }

    /**
     * What lies below and above the layers.
     *
     * @param table vectors of tokens, {@code (V, D)}
     * @param cosines by position, {@code (positions, d/2)}
     * @param sines the shape of {@code cosines}
     * @param norm weight of the last norm, {@code (D)}, whose manager owns a scaled copy of it too
     * @param epsilon added to mean squares
     * @param head {@code (V, D)}
     */
    public record Ends(NDArray table, NDArray cosines, NDArray sines, NDArray norm, float epsilon, PackedWeight head) {}

    /**
     * What a call is given.
     *
     * @param ids the newest token of each row, not in the cache yet, {@code (B, 1)}, int64
     * @param positions of that token and those to be drawn but for the last, {@code (B, N)}, int64; without a gap
     * @param extent as of {@link CacheKernel#writeEven} for N tokens
     * @param uniforms those of each draw behind one another, {@code (B, N · levels)}, float64, as
     *     {@link TokenDrawKernel#draw} takes them
     * @param banned tokens that no row draws, {@code (M)}, int64
     */
    public record Start(NDArray ids, NDArray positions, NDArray extent, NDArray uniforms, NDArray banned) {}

    private DecoderChainKernel(List<DecoderLayer> layers, Ends ends) {
        this.layers = layers;
        this.ends = ends;
        norm = RmsNormKernel.scaled(ends.norm(), ends.epsilon());
        for (Spread spread : Spread.values()) {
            Map<TokenDrawKernel.Rows, EngineKernel> drawing = new EnumMap<>(TokenDrawKernel.Rows.class);
            for (TokenDrawKernel.Rows rows : TokenDrawKernel.Rows.values()) {
                drawing.put(rows, kernel(rows, spread == Spread.UNEVEN));
            }
            kernels.put(spread, drawing);
        }
    }

    /**
     * The kernel of a whole decoder.
     *
     * @param layers from the first to the last, at least one
     * @param ends the rest of it
     * @return the kernel; empty if its layers are not stored alike
     */
    public static Optional<DecoderChainKernel> of(List<DecoderLayer> layers, Ends ends) {
        return DecoderLayerText.alike(layers)
                ? Optional.of(new DecoderChainKernel(List.copyOf(layers), ends))
                : Optional.empty();
    }

    private EngineKernel kernel(TokenDrawKernel.Rows rows, boolean differ) {
        DecoderLayerText text = layers.get(0).text();
        List<String> parameters = new ArrayList<>(List.of("norm", "norm_least"));
        for (int i = 0; i < ends.head().arrays().size(); i++) {
            parameters.add("head_" + i);
        }
        parameters.addAll(text.arrays(layers.size()));
        Map<String, String> values = text.values(differ, differ);
        values.put("all_parameters", DecoderLayerText.parameters(parameters));
        values.put(
                "layers",
                text.calls(
                        layers.size(),
                        " ".repeat(6),
                        List.of("turn", "shift", "reach"),
                        DecoderLayerText.behind(differ, differ)));
        values.put("differ", differ ? "True" : "False");
        values.put("head", "torch.to(" + ends.head().text("head", "normed") + ", 6)");
        values.put("mode", TokenDrawKernel.mode(rows));
        return EngineKernel.of("decoder-chain", values);
    }

    /**
     * Draws N tokens for every row and runs all but the last.
     *
     * @param start the rows; the manager of its ids owns the results
     * @param caches keys and values of each layer, {@code (R, G, C, d)}, changed
     * @param spread which slots are written
     * @param rows how they are drawn
     * @return logits step after step, {@code (N · B, V)}, float32, and what was drawn, {@code (N, B, 2)}, float64, as
     *     of {@link TokenDrawKernel#draw}
     */
    public NDList draw(Start start, NDList caches, Spread spread, TokenDrawKernel.Rows rows) {
        NDList inputs = new NDList(
                start.ids(), start.positions(), start.extent(), start.uniforms(), start.banned(), ends.table());
        inputs.add(ends.cosines());
        inputs.add(ends.sines());
        inputs.addAll(norm);
        inputs.addAll(ends.head().arrays());
        for (int layer = 0; layer < layers.size(); layer++) {
            inputs.add(caches.get(2 * layer));
            inputs.add(caches.get(2 * layer + 1));
            inputs.addAll(layers.get(layer).text().weights());
        }
        return kernels.get(spread).get(rows).infer(inputs.toArray(new NDArray[0]));
    }
}
