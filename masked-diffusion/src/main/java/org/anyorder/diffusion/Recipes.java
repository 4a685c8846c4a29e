// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import java.io.IOException;
import java.util.OptionalDouble;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.diffusion.cache.CacheKind;
import org.anyorder.diffusion.part.Blocks;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.Parts;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Remasking;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.WholeCanvas;
import org.anyorder.diffusion.part.draw.EnergyCorrected;
import org.anyorder.diffusion.part.draw.Independent;
import org.anyorder.diffusion.part.score.DrawnOrder;
import org.anyorder.diffusion.part.score.EntropyScore;
import org.anyorder.diffusion.part.score.LeftmostScore;
import org.anyorder.diffusion.part.score.MarginScore;
import org.anyorder.diffusion.part.score.RandomScore;
import org.anyorder.diffusion.part.score.TokenProbability;
import org.anyorder.diffusion.part.score.TopProbability;
import org.anyorder.diffusion.part.selection.ConfidentShare;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.EntropyBudget;
import org.anyorder.diffusion.part.selection.EvenSteps;
import org.anyorder.diffusion.part.selection.Factor;
import org.anyorder.diffusion.part.selection.Independently;
import org.anyorder.diffusion.part.selection.PlainReversal;
import org.anyorder.diffusion.part.selection.ProportionalSteps;
import org.anyorder.diffusion.part.selection.RemaskingProcess;
import org.anyorder.diffusion.part.selection.Threshold;
import org.anyorder.diffusion.part.selection.TimeGrid;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.diffusion.strategy.Evaluation;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.sampling.CandidateDraw;

/** What the named recipes pick: window, draw, score, selection, remasking. */
final class Recipes {

    private static final Draw DRAW = new Independent(CandidateDraw.Law.MODEL);
    private static final Draw DRAW_MEASURED_AS_DRAWN = new Independent(CandidateDraw.Law.DRAWN);
    private static final PositionScore RANDOM = new RandomScore();
    private static final PositionScore CONFIDENCE = new TokenProbability();
    private static final Selection ONE = new TopCount(new Constantly(1));

    private Recipes() {}

    /** A recipe's choice. */
    record Chosen(Parts parts, Evaluation evaluation) {}

    /** Orders that do not look at the tokens drawn. */
    enum Order {
        RANDOM(new RandomScore()),
        LEFT_TO_RIGHT(new LeftmostScore()),
        ENTROPY(new EntropyScore()),
        MARGIN(new MarginScore()),
        TOP_PROBABILITY(new TopProbability());

        private final PositionScore score;

        Order(PositionScore score) {
            this.score = score;
        }
    }

    /** Orders of Dream. */
    enum DreamOrder {
        MASKGIT_PLUS(new TokenProbability()),
        MARGIN(new MarginScore()),
        ENTROPY(new EntropyScore()),
        ORIGIN(new RandomScore());

        private final PositionScore score;

        DreamOrder(PositionScore score) {
            this.score = score;
        }
    }

    static Chosen firstHitting() {
        return whole(DRAW, RANDOM, ONE, Remasking.NEVER);
    }

    static Chosen onePerStep(StrategyOptions options) {
        return whole(DRAW, options.choice("order", Order.RANDOM).score, ONE, Remasking.NEVER);
    }

    static Chosen ancestral(StrategyOptions options) {
        return whole(DRAW, RANDOM, new Independently(new PlainReversal(grid(options))), Remasking.NEVER);
    }

    static Chosen lowConfidence(StrategyOptions options) {
        PositionScore score = options.flag("exact-order", false) ? new TopProbability() : CONFIDENCE;
        return blocks(options, 128, score, new TopCount(new EvenSteps(integer(options, "steps", 128))));
    }

    static Chosen threshold(StrategyOptions options) {
        return blocks(
                options,
                32,
                CONFIDENCE,
                new Threshold(options.real("threshold", 0, 1).orElse(0.9)));
    }

    static Chosen factor(StrategyOptions options) {
        double factor = options.real("factor", 0, Double.MAX_VALUE).orElse(1);
        return blocks(options, 32, CONFIDENCE, new Factor(factor, options.choice("rule", Factor.Rule.CLEAN)));
    }

    static Chosen entropyBounded(StrategyOptions options) {
        double budget = options.real("budget", 0, Double.MAX_VALUE).orElse(0.35);
        return whole(DRAW, new EntropyScore(), new EntropyBudget(budget), Remasking.NEVER);
    }

    static Chosen dream(StrategyOptions options) {
        DreamOrder order = options.choice("order", DreamOrder.ORIGIN);
        int steps = integer(options, "steps", 512);
        TimeGrid grid =
                new TimeGrid(steps, options.real("eps", 0, Math.nextDown(1.0)).orElse(1e-3), TimeGrid.Ending.LAST_STEP);
        OptionalDouble temperature = options.real("order-temperature", Double.MIN_VALUE, Double.MAX_VALUE);
        OptionalDouble threshold = options.real("threshold", 0, 1);
        if (order == DreamOrder.ORIGIN) {
            if (temperature.isPresent() || threshold.isPresent()) {
                throw new IllegalArgumentException(
                        "options 'order-temperature' and 'threshold' need scores; order=origin"
                                + " has none, use maskgit-plus, margin or entropy");
            }
            return whole(DRAW, order.score, new Independently(new PlainReversal(grid)), Remasking.NEVER);
        }
        PositionScore score =
                temperature.isPresent() ? new DrawnOrder(order.score, temperature.getAsDouble()) : order.score;
        if (threshold.isPresent() && (temperature.isPresent() || order == DreamOrder.ENTROPY)) {
            throw new IllegalArgumentException(
                    "option 'threshold' compares probabilities; it goes with order=maskgit-plus"
                            + " or margin and without order-temperature");
        }
        Selection selection = threshold.isPresent()
                ? new ConfidentShare(steps, threshold.getAsDouble())
                : new TopCount(new ProportionalSteps(grid));
        return whole(DRAW_MEASURED_AS_DRAWN, score, selection, Remasking.NEVER);
    }

    static Chosen remask(StrategyOptions options) {
        RemaskingProcess.Kind kind = options.choice("kind", RemaskingProcess.Kind.CAP);
        RemaskingProcess process =
                new RemaskingProcess(kind, options.real("eta", 0, 1).orElse(kind.defaultEta()), grid(options));
        return whole(DRAW, RANDOM, new Independently(process), process);
    }

    static Chosen energy(StrategyOptions options, ModelResolver models) throws IOException {
        TimeGrid grid = grid(options);
        int candidates = integer(options, "candidates", 2);
        double window = options.real("window", 0, 1).orElse(1);
        String folder = options.text("energy")
                .orElseThrow(() -> new IllegalArgumentException(
                        "option 'energy' must name a causal model (folder or embedded name), got none"));
        Draw draw = new EnergyCorrected(models.resolve(folder, CausalModel.class), candidates, window, grid);
        return whole(draw, RANDOM, new Independently(new PlainReversal(grid)), Remasking.NEVER);
    }

    private static Chosen whole(Draw draw, PositionScore score, Selection selection, Remasking remasking) {
        return new Chosen(new Parts(new WholeCanvas(), draw, score, selection, remasking), Evaluation.PLAIN);
    }

    private static Chosen blocks(StrategyOptions options, int length, PositionScore score, Selection selection) {
        Blocks window = new Blocks(integer(options, "block-length", length));
        Evaluation evaluation = new Evaluation(
                options.real("guidance", 0, Double.MAX_VALUE).orElse(0),
                options.choice("cache", CacheKind.NONE),
                options.choice("end-of-text", Evaluation.EndOfText.FREE));
        return new Chosen(new Parts(window, DRAW, score, selection, Remasking.NEVER), evaluation);
    }

    private static TimeGrid grid(StrategyOptions options) {
        return options.choice("grid", TimeGrid.Kind.EPSILON).of(integer(options, "steps", 128));
    }

    private static int integer(StrategyOptions options, String key, int otherwise) {
        return options.integer(key, 1, Integer.MAX_VALUE).orElse(otherwise);
    }
}
