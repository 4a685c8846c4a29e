// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.Draws;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.TokenDraw;

/** What belongs to each row of logits. One thread's. */
final class Laws {
    private final List<SamplingOptions> options = new ArrayList<>();
    private final List<RowHistory> histories = new ArrayList<>();
    private final List<RandomGenerator> random = new ArrayList<>();

    void add(SubsetRow row, SamplingOptions chosen, RowHistory history) {
        options.add(chosen);
        histories.add(history);
        random.add(row.random());
    }

    boolean isEmpty() {
        return options.isEmpty();
    }

    NDArray applied(NDArray logits) {
        return LogitsPipeline.apply(logits, options, histories);
    }

    Draws draw(NDArray law) {
        Choice[] choices = options.stream().map(SamplingOptions::choice).toArray(Choice[]::new);
        return TokenDraw.draw(law, random.toArray(RandomGenerator[]::new), choices);
    }
}
