// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.kernel;

import ai.djl.ndarray.NDArray;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.TokenDrawKernel;

/**
 * Tests drafted tokens against the target's law, for all nodes of a batch of trees at once, in float64.
 *
 * <p>A node is a row of the target's logits. An expanded node, at which tokens were drawn, is a row of {@code draws}:
 * the number of its row in the target's logits, the number of its row in the draft's, how many tokens were drawn, and
 * the tokens in the order of drawing, −1 behind the last. Of every node the kernels draw the token that comes if the
 * tests end there: at an expanded node from the law that is left after all its draws are rejected, elsewhere from the
 * target's. Where a residual's mass is at most 10⁻¹² it is the target's law itself.
 *
 * <p>The answer is one array, so that it is read at once: for each node the token drawn and its log-probability under
 * the target's law, then for each expanded node the acceptance ratio of each draw given that those before it were
 * rejected (not capped at 1; 0 behind the last), then for each expanded node the log-probability of each drawn token
 * under the target's law. A log-probability is NaN where the target's row is −∞ throughout or holds NaN or +∞.
 *
 * <p>Thread-safe. Memory: about six arrays of expanded nodes × vocabulary, float64.
 */
public final class VerificationKernel {
    private static final Map<Rows, Texts> TEXTS = new EnumMap<>(Map.of(
            Rows.SAMPLED, Texts.of(TokenDrawKernel.Rows.SAMPLED), Rows.MIXED, Texts.of(TokenDrawKernel.Rows.MIXED)));

    private VerificationKernel() {}

    /**
     * The kernels of one way of drawing rows; by residual where the draft has a law, and where each draw is certain.
     */
    private record Texts(Map<Residual, EngineKernel> laws, Map<Residual, EngineKernel> points, EngineKernel typical) {

        static Texts of(TokenDrawKernel.Rows rows) {
            String mode = Integer.toString(rows.ordinal());
            String draft = ", draft: Tensor";
            String law = "(__torch__.draft_law)(draft, draws, )";
            return new Texts(
                    Map.of(
                            Residual.RECURSIVE,
                            recursive(mode, draft, law, "proposal"),
                            Residual.SEQUENTIAL_SELECTION,
                            selection(mode, draft, law)),
                    Map.of(
                            Residual.RECURSIVE,
                            recursive(mode, "", "rest", "(__torch__.draft_point)(rest, token, )"),
                            Residual.SEQUENTIAL_SELECTION,
                            selection(mode, "", "(__torch__.draft_point)(wanted, first, )")),
                    EngineKernel.of("verify-typical", Map.of("mode", mode)));
        }

        private static EngineKernel recursive(String mode, String parameter, String proposal, String next) {
            return EngineKernel.of(
                    "verify-recursive",
                    Map.of("mode", mode, "parameter", parameter, "proposal", proposal, "next", next));
        }

        private static EngineKernel selection(String mode, String parameter, String proposal) {
            return EngineKernel.of("verify-kseq", Map.of("mode", mode, "parameter", parameter, "proposal", proposal));
        }
    }

    /** How the rows of a batch are drawn, some from their law at least. */
    public enum Rows {
        /** All from their law. */
        SAMPLED,
        /** By their arg max where the row's first uniform is negative, from their law elsewhere. */
        MIXED
    }

    /** How the draws of one node are tested one after the other. */
    public enum Residual {
        /**
         * Rejection sampling of draws without replacement (Jeon et al. 2024, arXiv 2402.14160): target and draft law
         * are both reduced by what was rejected. With one draw it is the rule of Leviathan et al. (arXiv 2211.17192).
         */
        RECURSIVE,
        /** K-SEQ of independent draws (Sun et al. 2023, arXiv 2310.15141) with the least valid division factor. */
        SEQUENTIAL_SELECTION
    }

    /**
     * Tests exactly.
     *
     * @param residual the rule
     * @param rows how the rows are drawn
     * @param target {@code (M, V)}, float32 or float64, the logits of all nodes after every transform
     * @param draft {@code (Q, V)}, the logits the tokens were drawn from; empty if each draw was certain
     * @param draws {@code (E, 3 + K)}, float64, an expanded node per row
     * @param uniforms {@code (M, levels(V))}, float64 in [0, 1); the first of a row is negative if it is greedy
     * @return {@code (2 M + 2 E K)}, float64, owned by the manager of {@code target}
     */
    public static NDArray verify(
            Residual residual, Rows rows, NDArray target, Optional<NDArray> draft, NDArray draws, NDArray uniforms) {
        Texts texts = TEXTS.get(rows);
        return draft.map(law -> texts.laws().get(residual).infer(target, law, draws, uniforms))
                .orElseGet(() -> texts.points().get(residual).infer(target, draws, uniforms))
                .singletonOrThrow();
    }

    /**
     * Tests whether drafted tokens are typical (Cai et al. 2024, arXiv 2401.10774): more likely than {@code min(ε, δ
     * exp(−H))}. What was drawn at a node does not change what follows a rejection there.
     *
     * @param rows as in {@link #verify}
     * @param target as there
     * @param draws as there; the draft's rows are not read
     * @param uniforms as there
     * @param limits {@code (2)}, float64: ε and δ
     * @return as there, with a ratio of 1 for an accepted token and 0 for others
     */
    public static NDArray typical(Rows rows, NDArray target, NDArray draws, NDArray uniforms, NDArray limits) {
        return TEXTS.get(rows).typical().infer(target, draws, uniforms, limits).singletonOrThrow();
    }
}
