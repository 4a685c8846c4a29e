// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.cache.CacheRecipe;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;
import org.anyorder.sampling.LogitsPipeline;

/** Evaluates the network for a batch of sequences: windows, guidance, tokens that are never drawn. One thread's. */
final class Denoiser implements AutoCloseable {

    /** Below any logit, and finite, so that guidance against an impossible token stays a number. */
    private static final double LEAST = -1e30;

    private final MaskedModel model;
    private final Evaluation evaluation;
    private final MaskedState conditional;
    private final Optional<MaskedState> unconditional;
    private final NDArray never;

    Denoiser(MaskedModel model, Evaluation evaluation, NDManager owner) {
        this.model = model;
        this.evaluation = evaluation;
        this.conditional = model.open(owner);
        this.unconditional = evaluation.guidance() > 0 ? Optional.of(model.open(owner)) : Optional.empty();
        this.never = owner.create(neverDrawn(model.vocabulary(), evaluation));
    }

    static long[] neverDrawn(Vocabulary vocabulary, Evaluation evaluation) {
        Set<Integer> never = new HashSet<>(vocabulary.never());
        vocabulary.mask().ifPresent(never::add);
        if (evaluation.endOfText() == Evaluation.EndOfText.BANNED) {
            vocabulary.end().ifPresent(never::add);
        }
        return never.stream()
                .filter(token -> token < vocabulary.size())
                .mapToLong(Integer::longValue)
                .sorted()
                .toArray();
    }

    void join() {
        conditional.join(1);
        unconditional.ifPresent(state -> state.join(1));
    }

    void select(int[] rows) {
        conditional.select(rows);
        unconditional.ifPresent(state -> state.select(rows));
    }

    /** Logits of the positions that the rows ask for, row after row; counts the evaluation. */
    NDArray logits(List<Row> rows, Step step) {
        int[][] asked = new int[rows.size()][];
        int[] from = new int[rows.size()];
        int[] to = new int[rows.size()];
        for (int row = 0; row < asked.length; row++) {
            Row sequence = rows.get(row);
            CacheRecipe.Range window = sequence.window();
            asked[row] = sequence.asked();
            from[row] = window.from();
            to[row] = window.to();
            for (int copy = 0; copy < evaluation.rows(); copy++) {
                if (sequence.filling()) {
                    step.stored(sequence.canvas(), window.size());
                } else {
                    step.evaluated(sequence.canvas(), window.size());
                }
            }
        }
        MaskedPass.Windows run = new MaskedPass.Windows(from, to);
        Targets wanted = Targets.of(asked);
        NDManager scope = step.pass();
        int mask = model.vocabulary().mask().orElseThrow();
        NDArray logits = evaluate(
                scope,
                conditional,
                rows.stream().map(row -> row.canvas().tokens(mask)).toArray(int[][]::new),
                run,
                wanted);
        if (unconditional.isPresent()) {
            int[][] hidden = rows.stream().map(row -> row.withoutGiven(mask)).toArray(int[][]::new);
            logits = guided(logits, evaluate(scope, unconditional.get(), hidden, run, wanted));
        }
        if (never.size() > 0 && wanted.count() > 0) {
            LogitsPipeline.ban(logits, never);
        }
        return logits;
    }

    private NDArray evaluate(
            NDManager scope, MaskedState state, int[][] tokens, MaskedPass.Windows run, Targets wanted) {
        return state.evaluate(
                        scope,
                        new MaskedPass(
                                TokenBatch.of(tokens),
                                run,
                                evaluation.cache().recipe().store(),
                                new double[0],
                                wanted,
                                Want.LOGITS))
                .logits();
    }

    /** l_u + (w + 1)(l_c - l_u), written so that tokens the condition rules out stay impossible. */
    private NDArray guided(NDArray given, NDArray free) {
        double weight = evaluation.guidance();
        return given.mul(weight + 1).sub(free.maximum(LEAST).mul(weight));
    }

    @Override
    public void close() {
        conditional.close();
        unconditional.ifPresent(MaskedState::close);
    }
}
