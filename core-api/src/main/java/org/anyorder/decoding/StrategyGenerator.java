// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.anyorder.Cancellation;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationHandle;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.RequestSource;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.Arrivals.RequestCheck;
import org.anyorder.model.SequenceModel;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.SamplingOptions;

/**
 * The only {@link Generator}: a model with a strategy.
 *
 * @param <M> the kind of model
 */
public final class StrategyGenerator<M extends SequenceModel> implements Generator {

    private static final int DEFAULT_BATCH_ROWS = 8;

    private final M model;
    private final DecodingStrategy<M> strategy;
    private final SamplingOptions recommendedSampling;
    private final ModelUse use;

    private StrategyGenerator(
            M model, DecodingStrategy<M> strategy, SamplingOptions recommendedSampling, AutoCloseable resources) {
        this.model = model;
        this.strategy = strategy;
        this.recommendedSampling = recommendedSampling;
        this.use = new ModelUse(resources);
    }

    /**
     * Decodes a model of the caller's, who goes on owning it.
     *
     * @param model the model
     * @param strategy the strategy
     * @param <M> the kind of model
     * @return a generator; closing it leaves the model open
     */
    public static <M extends SequenceModel> StrategyGenerator<M> of(M model, DecodingStrategy<M> strategy) {
        return new StrategyGenerator<>(model, strategy, SamplingOptions.plain(), () -> {});
    }

    /**
     * Decodes a model and closes what it was made of.
     *
     * @param model the model
     * @param strategy the strategy
     * @param sampling what the checkpoint recommends
     * @param resources closed with the generator
     * @param <M> the kind of model
     * @return a generator
     */
    static <M extends SequenceModel> StrategyGenerator<M> owning(
            M model, DecodingStrategy<M> strategy, SamplingOptions sampling, AutoCloseable resources) {
        return new StrategyGenerator<>(model, strategy, sampling, resources);
    }

    @Override
    public Generation infill(GenerationRequest request) {
        checkSingle(request);
        return infill(request, GenerationListener.NONE, new Cancellation());
    }

    @Override
    public List<Generation> generateAll(List<GenerationRequest> requests) {
        use.requireOpen();
        requests.forEach(this::check);
        Map<Integer, Generation> byAdmission = new TreeMap<>();
        loop().run(
                        RequestSource.of(requests),
                        RequestCheck.DONE,
                        Execution.ofBatch(DEFAULT_BATCH_ROWS),
                        (canvas, generation) -> byAdmission.put(canvas.id(), generation));
        return List.copyOf(byAdmission.values());
    }

    @Override
    public void generateAll(RequestSource requests, Execution execution) {
        use.requireOpen();
        loop().run(requests, this::check, execution, (canvas, generation) -> {});
    }

    @Override
    public GenerationHandle start(GenerationRequest request, GenerationListener listener) {
        checkSingle(request);
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Generation> future = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        future.complete(infill(request, listener, cancellation));
                    } catch (RuntimeException | Error e) {
                        future.completeExceptionally(e);
                    }
                },
                "anyorder-generation");
        thread.setDaemon(true);
        thread.start();
        return new FutureHandle(future, cancellation);
    }

    @Override
    public Score score(int[] tokens, boolean[] scored, long seed) {
        return scoreAll(List.of(tokens), List.<boolean[]>of(scored), seed).get(0);
    }

    @Override
    public List<Score> scoreAll(List<int[]> sequences, List<boolean[]> scored, long seed) {
        use.requireOpen();
        Scorer<?> scorer = StrategyCatalogs.scorer(model)
                .orElseThrow(() -> new UnsupportedTemplateException(
                        "no scorer for the view " + model.view().label() + " is on the class path"));
        return scores(scorer, sequences, scored, seed);
    }

    @Override
    public String strategy() {
        return strategy.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return strategy.capabilities();
    }

    @Override
    public Exactness exactness() {
        return strategy.exactness();
    }

    @Override
    public List<String> notes() {
        return strategy.notes();
    }

    @Override
    public Crossing topPCrossing() {
        return strategy.topPCrossing();
    }

    @Override
    public SamplingOptions recommendedSampling() {
        return recommendedSampling;
    }

    @Override
    public void close() {
        use.close();
    }

    private void check(GenerationRequest request) {
        RequestChecks.check(request, strategy, model);
    }

    private void checkSingle(GenerationRequest request) {
        use.requireOpen();
        if (request.samples() != 1) {
            throw new IllegalArgumentException(
                    "samples must be 1 for a single generation, got " + request.samples() + "; use generateAll");
        }
        check(request);
    }

    /** Generates for a request that was checked. */
    private Generation infill(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        List<Generation> results = new ArrayList<>(1);
        loop().run(
                        RequestSource.of(List.of(request)),
                        RequestCheck.DONE,
                        new Execution(1, listener, cancellation),
                        (canvas, generation) -> results.add(generation));
        return results.isEmpty() ? cancelledAtOnce(request) : results.get(0);
    }

    private DecodingLoop<M> loop() {
        return new DecodingLoop<>(model, strategy, use);
    }

    /** What a request that was cancelled before it entered the batch looks like: its known tokens. */
    private static Generation cancelledAtOnce(GenerationRequest request) {
        SequenceCanvas canvas = new SequenceCanvas(0, request, 0, GenerationListener.NONE);
        canvas.finish(FinishReason.CANCELLED);
        return canvas.generation();
    }

    private <S extends SequenceModel> List<Score> scores(
            Scorer<S> scorer, List<int[]> sequences, List<boolean[]> scored, long seed) {
        RequestChecks.checkScored(sequences, scored, model);
        try (ModelUse.Lease lease = use.begin()) {
            return scorer.scoreAll(scorer.model().cast(model), sequences, scored, () -> RandomStreams.of(seed, 0, 0));
        }
    }

    private record FutureHandle(CompletableFuture<Generation> future, Cancellation cancellation)
            implements GenerationHandle {

        @Override
        public void cancel() {
            cancellation.cancel();
        }

        @Override
        public boolean isDone() {
            return future.isDone();
        }

        @Override
        public Generation result() {
            try {
                return future.join();
            } catch (CompletionException e) {
                throw new IllegalStateException("the generation failed: " + e.getCause(), e.getCause());
            }
        }
    }
}
