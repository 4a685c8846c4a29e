// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.anyorder.anysubset.network.XlnetConfig;
import org.anyorder.anysubset.network.XlnetNetwork;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.kernel.CrossEntropyKernel;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.nn.Mode;
import org.anyorder.train.LengthGroups;
import org.anyorder.train.Loss;
import org.anyorder.train.Objective;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Teaches the law of any tokens of a row given the others (Guo and Ermon 2025, arXiv 2504.20456): a random part of the
 * row is the prompt, every other token is predicted from the prompt and from what stands before it in the order of the
 * lattice (Shih et al. 2022, arXiv 2205.13554). Nothing is replaced by a mask: one pass over the clean row, in which
 * masks of attention hide the targets, gives all factors of the chain.
 *
 * <p>The loss is the mean over the rows of their weighted mean over the targets; {@code target_loss} is the plain mean
 * over all targets. A held-out row is asked at a rate of its own, the same in every evaluation. Draws of a row's
 * stream: those of the source, whether the begin token stands in front (where there is one), the rate, one for each
 * token that may be asked, or for each group but one.
 */
public final class LatticeObjective implements Objective<XlnetNetwork> {
    private final XlnetTrainee trainee;
    private final TokenSource source;
    private final LatticePlan plan;

    /**
     * An objective.
     *
     * @param trainee the network
     * @param source where rows come from; its ids and lengths must fit the network
     * @param plan how rows are asked
     * @throws IllegalArgumentException if the network has too few embeddings or positions
     */
    public LatticeObjective(XlnetTrainee trainee, TokenSource source, LatticePlan plan) {
        this.trainee = Objects.requireNonNull(trainee, "trainee");
        this.source = Objects.requireNonNull(source, "source");
        this.plan = Objects.requireNonNull(plan, "plan");
        XlnetConfig config = trainee.config();
        if (!(config.vocabulary() >= source.vocabularySize())) {
            throw new IllegalArgumentException("vocab_size must be at least " + source.vocabularySize()
                    + ", the vocabulary of the data, got " + config.vocabulary());
        }
        int longest = source.longest() + (config.begin().isPresent() ? 1 : 0);
        if (!(config.maxLength() >= longest)) {
            throw new IllegalArgumentException("model_length must be at least " + longest
                    + ", what the longest row takes, got " + config.maxLength());
        }
    }

    @Override
    public ModelConfig model() {
        JsonObject json = trainee.config().toJson();
        json.add("task", source.task());
        try {
            return ModelConfig.parse("the network to train", json.toString());
        } catch (CheckpointFormatException impossible) {
            throw new IllegalStateException("a valid configuration did not survive being written", impossible);
        }
    }

    @Override
    public XlnetNetwork newNetwork(NDManager owner) {
        return trainee.newNetwork(owner);
    }

    @Override
    public NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
        return batch(rows.stream().map(row -> asked(phase, row)).toList(), scope);
    }

    NDList batch(List<LatticeRow> rows, NDManager scope) {
        NDList arrays = new NDList();
        for (List<LatticeRow> group : LengthGroups.of(rows, row -> row.length() + row.asked())) {
            arrays.addAll(LatticeBatch.of(group, plan, trainee.config(), scope).toList());
        }
        return arrays;
    }

    private LatticeRow asked(Phase phase, RowStream row) {
        TokenRow given = source.draw(phase, row.random());
        OptionalInt begin = trainee.config().begin();
        boolean begun = begin.isPresent() && row.random().nextDouble() < plan.begun();
        long seen = phase == Phase.TRAINING ? row.index() : Long.MAX_VALUE;
        double rate = plan.curriculum().rate(seen, row.index(), row.random().nextDouble());
        return LatticeRow.of(given, rate, begun ? begin : OptionalInt.empty(), row.random());
    }

    @Override
    public Loss loss(Pass<XlnetNetwork> pass, NDList arrays) {
        Mode mode = pass.phase() == Phase.TRAINING ? Mode.TRAINING : Mode.INFERENCE;
        NDArray weighted = pass.scope().zeros(new Shape());
        NDArray plain = pass.scope().zeros(new Shape());
        long rows = 0;
        long tokens = 0;
        long targets = 0;
        for (LatticeBatch group : LatticeBatch.groups(arrays)) {
            NDArray losses = losses(pass.network(), group, mode);
            weighted = weighted.add(losses.mul(group.weights()).sum());
            plain = plain.add(losses.sum());
            NDArray ids = group.rows().arrays().get(0);
            rows += ids.getShape().get(0);
            tokens += ids.size();
            targets += group.targets().size();
        }
        Map<String, NDArray> metrics = Map.of("target_loss", plain.div(pass.number(targets)));
        return new Loss(weighted.div(pass.number(rows)), tokens, metrics);
    }

    /** Nats of every target, {@code (M)}. */
    private static NDArray losses(XlnetNetwork network, LatticeBatch group, Mode mode) {
        NDArray hidden = network.hidden(group.rows().input(), mode); // (B, K, D)
        NDArray asked = EngineKernel.of("rows").call(hidden, group.index()).singletonOrThrow(); // (M, D)
        return CrossEntropyKernel.losses(network.logits(asked), group.targets());
    }

    /**
     * What the targets of held-out rows cost.
     *
     * @param network the network
     * @param rows one source per row
     * @param scope owns what the evaluation needs
     * @return nats per target, over all rows
     */
    public double heldOut(XlnetNetwork network, List<RowStream> rows, NDManager scope) {
        double nats = 0;
        long targets = 0;
        try (NDManager work = scope.newSubManager()) {
            List<LatticeRow> asked = new ArrayList<>();
            rows.forEach(row -> asked.add(asked(Phase.VALIDATION, row)));
            for (LatticeBatch group : LatticeBatch.groups(batch(asked, work))) {
                nats += losses(network, group, Mode.INFERENCE).sum().getFloat();
                targets += group.targets().size();
            }
        }
        return nats / targets;
    }

    @Override
    public Map<String, NDArray> publish(Map<String, NDArray> parameters) {
        return trainee.publish(parameters, parameters.values().iterator().next().getManager());
    }

    @Override
    public Map<String, Path> companions() {
        return source.companions();
    }

    @Override
    public String provenance() {
        return source.provenance();
    }
}
