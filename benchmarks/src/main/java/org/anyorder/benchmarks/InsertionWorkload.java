// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Known;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.kernel.Precision;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.LoadedModel;

/**
 * Eight requests of different lengths that each insert the same number of tokens, so that a time or a number of bytes
 * per inserted token means the same on both sides and for any batch.
 */
final class InsertionWorkload implements AutoCloseable {
    static final int REQUESTS = 8;

    /** Tokens that a request inserts unless said otherwise. */
    static final int INSERTIONS = 16;

    /** Tokens that one run over all requests inserts. */
    static final int INSERTED = REQUESTS * INSERTIONS;

    private final LoadedModel loaded;
    private final InsertionModel model;
    private final InsertionMethod method;
    private final Generator generator;
    private final List<GenerationRequest> requests;
    private final NDManager owner;

    private InsertionWorkload(LoadedModel loaded, InsertionMethod method, int length, int insertions) {
        this.loaded = loaded;
        this.method = method;
        this.model = (InsertionModel) loaded.views().get(0);
        this.generator = StrategyGenerator.of(model, method.strategy());
        this.requests = IntStream.range(0, REQUESTS)
                .mapToObj(number -> request(number, length - insertions - number, insertions))
                .toList();
        this.owner = NDManager.newBaseManager(Device.cpu());
    }

    /**
     * Loads a model.
     *
     * @param reference name or folder of an insertion model
     * @param method how insertions are drawn
     * @param length tokens of the longest finished sequence, special tokens not counted
     */
    static InsertionWorkload open(String reference, InsertionMethod method, int length) throws IOException {
        return open(reference, method, length, INSERTIONS);
    }

    /**
     * Loads a model.
     *
     * @param reference name or folder of an insertion model
     * @param method how insertions are drawn
     * @param length tokens of the longest finished sequence, special tokens not counted
     * @param insertions tokens that each request inserts
     */
    static InsertionWorkload open(String reference, InsertionMethod method, int length, int insertions)
            throws IOException {
        return new InsertionWorkload(
                FolderLoader.open(reference, Device.cpu(), Precision.FLOAT32), method, length, insertions);
    }

    private GenerationRequest request(int number, int known, int insertions) {
        RandomGenerator random = RandomStreams.of(11, number, 0);
        List<Integer> ordinary = IntStream.range(0, model.vocabulary().size())
                .filter(id -> !model.vocabulary().never().contains(id))
                .boxed()
                .toList();
        int[] tokens = IntStream.range(0, known)
                .map(i -> ordinary.get(random.nextInt(ordinary.size())))
                .toArray();
        int prefix = (known + 1) / 2;
        Template template = Template.of(
                Known.of(IntStream.of(tokens).limit(prefix).toArray()),
                Gap.exactly(insertions),
                Known.of(IntStream.of(tokens).skip(prefix).toArray()));
        return GenerationRequest.builder(template)
                .sampling(method.sampling())
                .number(number)
                .seed(7)
                .build();
    }

    /** Runs all requests, so many at a time. */
    void generate(int batchRows) {
        generator.generateAll(RequestSource.of(requests), Execution.ofBatch(batchRows));
    }

    /** What {@link #generate} makes of the requests, by number. */
    List<Generation> generations(int batchRows) {
        List<Generation> finished = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onFinished(Generation generation) {
                finished.add(generation);
            }
        };
        generator.generateAll(RequestSource.of(requests), new Execution(batchRows, listener, new Cancellation()));
        finished.sort(Comparator.comparing(Generation::request));
        return finished;
    }

    /** The evaluations that {@link #generate} makes. */
    List<List<InsertionRow>> evaluations(int batchRows) {
        RecordedEvaluations recorded = new RecordedEvaluations(model);
        StrategyGenerator.of(recorded, method.strategy())
                .generateAll(RequestSource.of(requests), Execution.ofBatch(batchRows));
        return recorded.asked();
    }

    /** Makes evaluations and nothing else. */
    long evaluate(List<List<InsertionRow>> evaluations) {
        long slots = 0;
        for (List<InsertionRow> rows : evaluations) {
            try (NDManager scope = owner.newSubManager()) {
                slots += model.evaluate(scope, rows).logits().size();
            }
        }
        return slots;
    }

    /** The logits of one row of an evaluation. */
    float[] logits(List<InsertionRow> rows, int row) {
        try (NDManager scope = owner.newSubManager()) {
            InsertionScores scores = model.evaluate(scope, rows);
            return scores.logits()
                    .get(scores.offsets()[row] + ":" + scores.offsets()[row + 1])
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        owner.close();
        loaded.close();
    }
}
