// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;

/**
 * The scan of Mamba-2, state-space duality (Dao and Gu 2024, arXiv 2405.21060, section 6), as an engine kernel,
 * differentiable in all arrays: for every head {@code h = exp(a) h + x ⊗ B}, {@code y = h C}, with one decay per head.
 *
 * <p>Inside a chunk the recurrence is a masked product of matrices, {@code y = (decays ∘ C Bᵀ) x}; from chunk to chunk
 * it carries a state. Exponents are sums of logs of decays from one token to a later one, at most 0 where the logs are,
 * so that nothing overflows.
 *
 * <p>In inference on a CPU, chunks in which no head decays by more than {@code e⁻⁸⁰} go another way, if two or more
 * stand together: the decay from a token s to a token t is a product of two factors, {@code exp(S_t - M) exp(M - S_s)}
 * with sums S and M in their middle, both within {@code e^±40}, so that all heads share one matrix {@code [C, C Bᵀ]}
 * and no decay is made for a pair of tokens (the idea is that of gated linear attention, Yang et al. 2024, arXiv
 * 2312.06635, section 4). It saves a third of the time, and reading the sums makes the device wait, hence CPUs alone.
 *
 * <p>Cost: {@code O(L Q (N + P) H)} in products of matrices. Memory where gradients are recorded: {@code O(L Q H + L /
 * Q · H P N)}; elsewhere 128 tokens (or a longer chunk, or one chunk at a time the other way) are worked on at a time,
 * which fit a processor's cache, and states are overwritten. A decay below {@code e⁻¹¹⁰} is 0 in float32 and taken as
 * that, which keeps the sums behind it exact. Immutable and thread-safe.
 */
public final class ChunkedScan {
    /** Tokens of a chunk where nothing else is asked: the fastest of 32 to 256 on a CPU. */
    public static final int CHUNK = 64;

    private static final int LONGEST = 1024;

    private ChunkedScan() {}

    /**
     * Runs the recurrence. A last chunk that is not full is filled with tokens that change nothing.
     *
     * @param x {@code (B, L, H, P)}, float32, multiplied by Δ already
     * @param decay logarithms of the decays, Δ A, {@code (B, L, H)}, float32
     * @param b {@code (B, L, G, N)}, float32; group g is shared by H / G consecutive heads
     * @param c as {@code b}
     * @param state what came before, {@code (B, H, P, N)}, float32
     * @param chunk tokens of a chunk, in [1, 1024]; each value is compiled once
     * @return y {@code (B, L, H, P)} and the last state, owned by the manager of {@code x}
     * @throws IllegalArgumentException if the shapes do not fit, or the chunk is out of range
     */
    public static NDList apply(NDArray x, NDArray decay, NDArray b, NDArray c, NDArray state, int chunk) {
        check(x, decay, b, c, state);
        return kernel(chunk).call(x, decay, b, c, state);
    }

    /**
     * Runs the recurrence in the engine's inference mode, as generation does: in an eighth less time.
     *
     * @param x as for {@link #apply}
     * @param decay as there
     * @param b as there
     * @param c as there
     * @param state as there
     * @param chunk as there
     * @return as there, for inference alone ({@link EngineKernel#infer})
     * @throws IllegalArgumentException as there
     */
    public static NDList infer(NDArray x, NDArray decay, NDArray b, NDArray c, NDArray state, int chunk) {
        check(x, decay, b, c, state);
        return kernel(chunk).infer(x, decay, b, c, state);
    }

    private static EngineKernel kernel(int chunk) {
        if (!(chunk >= 1 && chunk <= LONGEST)) {
            throw new IllegalArgumentException("chunk must be in [1, " + LONGEST + "], got " + chunk);
        }
        return EngineKernel.of("chunked-scan", Map.of("chunk", Integer.toString(chunk)));
    }

    private static void check(NDArray x, NDArray decay, NDArray b, NDArray c, NDArray state) {
        Shape shape = x.getShape();
        if (shape.dimension() != 4 || shape.size() == 0) {
            throw new IllegalArgumentException("x must be (B, L, H, P), none of them 0, got " + shape);
        }
        Shape shared = b.getShape();
        long heads = shape.get(2);
        if (!(shared.dimension() == 4
                && shared.slice(0, 2).equals(shape.slice(0, 2))
                && shared.get(2) > 0
                && heads % shared.get(2) == 0)) {
            throw new IllegalArgumentException("b must be (B, L, G, N) = (" + shape.get(0) + ", " + shape.get(1)
                    + ", G, N) with G a divisor of " + heads + ", got " + shared);
        }
        require("c", c, shared);
        require("decay", decay, shape.slice(0, 3));
        require("state", state, new Shape(shape.get(0), heads, shape.get(3), shared.get(3)));
    }

    private static void require(String name, NDArray array, Shape shape) {
        if (!array.getShape().equals(shape)) {
            throw new IllegalArgumentException(name + " must be " + shape + ", got " + array.getShape());
        }
    }
}
