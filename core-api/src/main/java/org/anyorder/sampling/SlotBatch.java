// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.SlotKernel;
import org.anyorder.kernel.TokenDrawKernel;

/**
 * One draw of slot and token for a batch of canvases: a table of what describes them and their uniforms goes to the
 * device, a few numbers per canvas come back. Everything derived belongs to the scope. One thread's, for one draw.
 */
final class SlotBatch {

    /** What the filters of a request cut. */
    enum Filters {
        /** The law of pairs of slot and token. */
        ON_PAIRS,
        /** The law of the token in the slot that was drawn. */
        ON_TOKENS
    }

    private final SlotLogits slots;
    private final NDArray logits;
    private final NDManager scope;
    private final int slotLevels;
    private final int width;
    private final double[] table;

    SlotBatch(SlotLogits slots, NDArray logits, NDManager scope) {
        this.slots = slots;
        this.logits = logits;
        this.scope = scope;
        this.slotLevels = TokenDrawKernel.levels(slots.mostSlots());
        this.width = SlotKernel.DESCRIPTION + slotLevels + TokenDrawKernel.levels(vocabulary());
        this.table = new double[slots.canvases() * width];
        for (int canvas = 0; canvas < slots.canvases(); canvas++) {
            table[canvas * width] = slots.first(canvas);
            table[canvas * width + 1] = slots.first(canvas) + slots.slots(canvas);
            table[canvas * width + 2] = 1;
        }
    }

    private long vocabulary() {
        return logits.getShape().get(1);
    }

    /** Says how the slots of a canvas are compared: by their masses at temperature 1 unless said otherwise. */
    void compare(int canvas, double temperature, boolean byGreatestLogit) {
        table[canvas * width + 2] = temperature;
        table[canvas * width + 3] = byGreatestLogit ? 1 : 0;
    }

    SlotDraws draw(
            List<SamplingOptions> slotOptions,
            List<SamplingOptions> tokenOptions,
            Filters filters,
            RandomGenerator[] random) {
        boolean[] flat = new boolean[slots.canvases()];
        List<SamplingOptions> factored = filters == Filters.ON_PAIRS ? factored(tokenOptions, flat) : tokenOptions;
        int first = SlotKernel.DESCRIPTION;
        Uniforms ofSlots = new Uniforms(table, width, first, slotLevels);
        Uniforms ofTokens = new Uniforms(table, width, first + slotLevels, width - first - slotLevels);
        for (int canvas = 0; canvas < flat.length; canvas++) {
            if (!flat[canvas]) {
                ofSlots.take(canvas, slotOptions.get(canvas).choice(), slots.slots(canvas), random[canvas]);
                ofTokens.take(canvas, factored.get(canvas).choice(), vocabulary(), random[canvas]);
            }
        }
        NDArray canvases = ofSlots.on(scope);
        NDArray extent = scope.create(new Shape(slots.mostSlots(), 0));
        Optional<NDArray> law = Optional.empty(); // (C, S), where something is done to it between two kernels
        NDList picked; // (C, V), (C, 3)
        if (anyTrue(flat) || anyChanges(slotOptions)) {
            NDArray whole = SlotKernel.law(canvases, logits, extent, slots.banned(), slots.closed());
            NDArray filtered = LogitsPipeline.filter(whole, slotOptions);
            picked = SlotKernel.pick(filtered, ofSlots.rows(), canvases, logits);
            law = Optional.of(filtered);
        } else {
            picked = SlotKernel.draw(canvases, logits, extent, slots.banned(), slots.closed(), ofSlots.rows());
        }
        NDArray tokens = LogitsPipeline.temper(picked.get(0), factored); // (C, V)
        FilterLimits filter = FilterLimits.of(factored, vocabulary());
        Optional<NDArray> limits = filter.isEmpty() ? Optional.empty() : Optional.of(filter.on(scope));
        SlotDraws result = new SlotDraws(flat.length);
        read(SlotKernel.token(tokens, canvases, ofTokens.rows(), picked.get(1), limits, slots.stop()), result);
        for (int canvas = 0; canvas < flat.length; canvas++) {
            if (flat[canvas]) {
                drawFlat(law.orElseThrow(), canvas, tokenOptions.get(canvas), random[canvas], result);
            }
        }
        return result;
    }

    /** Marks the canvases whose filters cut pairs: they are drawn flat, and take no part in what comes before. */
    private static List<SamplingOptions> factored(List<SamplingOptions> options, boolean[] flat) {
        List<SamplingOptions> factored = new ArrayList<>(options);
        for (int canvas = 0; canvas < flat.length; canvas++) {
            flat[canvas] = options.get(canvas).cuts();
            if (flat[canvas]) {
                factored.set(canvas, SamplingOptions.plain());
            }
        }
        return factored;
    }

    private static boolean anyTrue(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyChanges(List<SamplingOptions> options) {
        for (SamplingOptions row : options) {
            if (row.cuts() || LogitsPipeline.divisor(row) != 1) {
                return true;
            }
        }
        return false;
    }

    private void read(NDArray drawn, SlotDraws result) {
        double[] read = drawn.toDoubleArray();
        int columns = read.length / result.size();
        for (int canvas = 0; canvas < result.size(); canvas++) {
            int at = canvas * columns;
            result.put(canvas, (int) read[at], (int) read[at + 3], read[at + 1] + read[at + 4]);
            result.open(canvas, read[at + 2]);
            if (columns > 5) {
                result.stop(canvas, read[at + 5]);
            }
        }
    }

    /** One row of all pairs: filters that cut pairs need their order. */
    private void drawFlat(NDArray law, int canvas, SamplingOptions options, RandomGenerator random, SlotDraws result) {
        int count = slots.slots(canvas);
        int first = slots.first(canvas);
        NDArray mine = logits.get(new NDIndex("{}:{}", first, first + count));
        mine.attach(scope);
        NDArray pairs = SlotKernel.pairs(mine, law.get(new NDIndex("{}, :{}", canvas, count)));
        Uniforms uniforms = new Uniforms(1, count * vocabulary());
        uniforms.take(0, options.choice(), count * vocabulary(), random);
        NDArray filtered = LogitsPipeline.filter(pairs, List.of(options));
        double[] drawn = TokenDrawKernel.draw(filtered, uniforms.on(scope), uniforms.rows())
                .toDoubleArray();
        result.put(canvas, (int) (drawn[0] / vocabulary()), (int) (drawn[0] % vocabulary()), drawn[1]);
    }
}
