// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.evaluation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.LoadOptions;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.sampling.SamplingOptions;

/** Decoding as the ILM paper measures it: the best slot, then its best token. */
final class GreedyInsertion implements AutoCloseable {
    private final Generator generator;
    private final int batchRows;

    /** What happened between admission of the first and the end of the last. */
    record Answers(List<Generation> generations, Duration elapsed) {
        double[] nfe() {
            return generations.stream()
                    .mapToDouble(generation -> generation.usage().nfe())
                    .toArray();
        }
    }

    private GreedyInsertion(Generator generator, int batchRows) {
        this.generator = generator;
        this.batchRows = batchRows;
    }

    /**
     * Loads the model with a stopping rule: options of the strategy {@code two-stage} besides its {@code slot-top-k}.
     */
    static GreedyInsertion open(EvaluationSettings settings, Map<String, String> stopping) throws IOException {
        LoadOptions options = new LoadOptions(settings.device(), settings.precision(), Optional.empty(), Map.of());
        Map<String, String> values = new java.util.TreeMap<>(stopping);
        values.put("slot-top-k", "1");
        return new GreedyInsertion(
                Generators.load(settings.folder().toString(), options.withStrategy("two-stage", values)),
                settings.batchRows());
    }

    Generator generator() {
        return generator;
    }

    /** Fills the templates; {@code finished} is told how many are done. */
    Answers fill(List<Template> templates, int maxNewTokens, java.util.function.IntConsumer finished) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (Template template : templates) {
            requests.add(GenerationRequest.builder(template)
                    .sampling(SamplingOptions.greedy())
                    .limits(Limits.DEFAULT.withMaxNewTokens(maxNewTokens))
                    .number(requests.size())
                    .build());
        }
        Generation[] byRequest = new Generation[requests.size()];
        GenerationListener listener = new GenerationListener() {
            private int done;

            @Override
            public void onFinished(Generation generation) {
                byRequest[generation.request()] = generation;
                finished.accept(++done);
            }
        };
        long start = System.nanoTime();
        generator.generateAll(RequestSource.of(requests), new Execution(batchRows, listener, new Cancellation()));
        return new Answers(List.of(byRequest), Duration.ofNanos(System.nanoTime() - start));
    }

    @Override
    public void close() {
        generator.close();
    }
}
