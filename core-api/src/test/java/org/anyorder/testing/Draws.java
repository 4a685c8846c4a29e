// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.RequestSource;

/** What a generator draws in batches, for tests of laws. */
public final class Draws {

    private Draws() {}

    /**
     * Draws all samples of all requests.
     *
     * @param generator draws; stays open
     * @param requests what to draw
     * @param batchRows how many sequences are evaluated together
     * @return all generations, by request number, then sample
     */
    public static List<Generation> of(Generator generator, List<GenerationRequest> requests, int batchRows) {
        List<Generation> generations = new ArrayList<>();
        GenerationListener collector = new GenerationListener() {
            @Override
            public void onFinished(Generation generation) {
                generations.add(generation);
            }
        };
        generator.generateAll(RequestSource.of(requests), new Execution(batchRows, collector, new Cancellation()));
        generations.sort(Comparator.comparingInt(Generation::request).thenComparingInt(Generation::sample));
        return generations;
    }

    /**
     * Counts what all samples of a request came to.
     *
     * @param generator draws; stays open
     * @param request what to draw, how often
     * @param batchRows how many sequences are evaluated together
     * @return how often each sequence was drawn
     */
    public static Map<List<Integer>, Integer> counts(Generator generator, GenerationRequest request, int batchRows) {
        return LawTest.counts(of(generator, List.of(request), batchRows).stream()
                .map(generation -> Arrays.stream(generation.tokens()).boxed().toList())
                .toList());
    }
}
