// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;

/** Who sees whom where slots hold the tokens of a row in the order of their ranks, made on the device. */
public final class SubsetSightKernel {

    private SubsetSightKernel() {}

    /** Which distances are seen, whatever the rank. */
    public enum Span {
        /** All. */
        EVERYTHING("behind"),
        /** The own position and those to its left. */
        LEFT("torch.logical_or(behind, torch.gt(offset, 0))"),
        /** The own position. */
        SELF("torch.logical_or(behind, torch.ne(offset, 0))");

        private final EngineKernel rows;
        private final EngineKernel trees;

        Span(String hidden) {
            rows = EngineKernel.of("subset-sight", Map.of("hidden", hidden, "parameter", "", "behind", "later"));
            String path =
                    "torch.any(torch.eq(torch.unsqueeze(torch.unsqueeze(rank, 1), 3), torch.unsqueeze(path, 2)), -1)";
            trees = EngineKernel.of(
                    "subset-sight",
                    Map.of(
                            "hidden",
                            hidden,
                            "parameter",
                            ", path: Tensor",
                            "behind",
                            "torch.logical_and(later, torch.logical_not(" + path + "))"));
        }
    }

    /**
     * Makes mask and offsets.
     *
     * @param position of each query, {@code (B, T)}, int64
     * @param limit each query sees the slots before it, {@code (B, T)}, int64
     * @param slot position of the token in each slot, {@code (B, S)}, int64
     * @param span which distances are seen
     * @return the mask, {@code (B, 1, T, S)}, float32, 0 or −∞, and the offsets, {@code (B, T, S)}, int64; owned by the
     *     manager of {@code position}
     */
    public static NDList of(NDArray position, NDArray limit, NDArray slot, Span span) {
        return span.rows.call(position, limit, slot);
    }

    /**
     * The same for rows that go on in several ways: a tree of tokens stands in the last slots.
     *
     * @param position as above
     * @param limit as above
     * @param slot as above
     * @param path slots that each query sees beside those before its limit, {@code (B, T, P)}, int64, -1 for none
     * @param span which distances are seen
     * @return as above
     */
    public static NDList of(NDArray position, NDArray limit, NDArray slot, NDArray path, Span span) {
        return span.trees.call(position, limit, slot, path);
    }
}
