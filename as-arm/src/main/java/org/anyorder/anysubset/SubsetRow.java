// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.FinishReason;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.Step;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.Draw;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/**
 * One sequence: its order, how far it is decided, and what it asks of the next round. Positions are those of the model,
 * behind the begin token where one stands in front. One thread's.
 */
final class SubsetRow {
    /** No token. */
    static final int NOTHING = -1;

    private final Canvas canvas;
    private final SubsetPolicy policy;
    private final Vocabulary vocabulary;
    private final SubsetGaps gaps;
    private final int[] beginning;
    private final int[] order;
    private final int[] ranks;
    private final int prompt;
    private final ContextNgram context;

    private int decided;
    private int planned;
    private int evaluations;
    /** How many of the first ranks the model has been given the tokens of. */
    private int told;

    SubsetRow(Canvas canvas, AnySubsetModel model, SubsetPolicy policy) {
        this.canvas = canvas;
        this.policy = policy;
        vocabulary = model.vocabulary();
        beginning = SubsetTemplates.beginning(model, canvas.length());
        gaps = new SubsetGaps(canvas, vocabulary.ends(), model.maxLength() - beginning.length);
        boolean[] given = new boolean[beginning.length + canvas.length()];
        for (int position = 0; position < given.length; position++) {
            given[position] = position < beginning.length || canvas.decided(position - beginning.length);
        }
        ranks = policy.order().ranks(given, canvas.random());
        order = inverse(ranks);
        prompt = beginning.length
                + (int) IntStream.range(0, canvas.length())
                        .filter(canvas::given)
                        .count();
        decided = prompt;
        context = new ContextNgram(policy.drafting() == Drafting.NGRAM ? ranks.length : 0);
        reveal(0, prompt);
        finishWhereNothingIsLeft();
    }

    /** The same at the same place, with what is left in another order. */
    private SubsetRow(SubsetRow row, int... order) {
        canvas = row.canvas;
        policy = row.policy;
        vocabulary = row.vocabulary;
        gaps = row.gaps;
        beginning = row.beginning;
        this.order = order;
        ranks = inverse(order);
        prompt = row.prompt;
        context = row.context;
        decided = row.decided;
        planned = row.planned;
        evaluations = row.evaluations;
        told = row.told;
    }

    private static int[] inverse(int... permutation) {
        int[] inverse = new int[permutation.length];
        for (int at = 0; at < inverse.length; at++) {
            inverse[permutation[at]] = at;
        }
        return inverse;
    }

    /**
     * The row in another order of what is drafted now.
     *
     * @param arrangement of the draft's places
     */
    SubsetRow arranged(int... arrangement) {
        int[] arranged = order.clone();
        for (int place = 0; place < arrangement.length; place++) {
            arranged[decided + place] = order[decided + arrangement[place]];
        }
        return new SubsetRow(this, arranged);
    }

    Canvas canvas() {
        return canvas;
    }

    RandomGenerator random() {
        return canvas.random();
    }

    int[] ranks() {
        return ranks;
    }

    int prompt() {
        return prompt;
    }

    int decided() {
        return decided;
    }

    /** The positions of some of the next ranks. */
    int[] next(int from, int to) {
        return Arrays.copyOfRange(order, decided + from, decided + to);
    }

    /** The position of a rank. */
    int position(int rank) {
        return order[rank];
    }

    /** The next position. */
    int firstUndecided() {
        return order[decided];
    }

    /** How many of the next positions stand side by side, each to the right of the one before it. */
    int adjoining() {
        int count = 1;
        while (decided + count < order.length && order[decided + count] == order[decided] + count) {
            count++;
        }
        return count;
    }

    /** What stands to the left of the next position, all of it if none is left, in an order that has decided that. */
    int[] toTheLeft() {
        int[] tokens = tokens(NOTHING);
        return decided < order.length ? Arrays.copyOf(tokens, firstUndecided()) : tokens;
    }

    /** How many positions behind the next one are undecided and wanted. */
    int behindTheNext() {
        return Math.min(order.length - decided, canvas.remaining().tokens()) - 1;
    }

    /**
     * The token to the left of an undecided position.
     *
     * @param place of the position among the undecided ones
     * @param known the token counts if its rank is this one or later
     * @param draft tokens of the first places
     * @return the token, {@link #NOTHING} if it counts not, is undecided or there is none
     */
    int left(int place, int known, int... draft) {
        int position = order[decided + place] - 1;
        if (position < 0 || ranks[position] < known || ranks[position] >= decided + draft.length) {
            return NOTHING;
        }
        return ranks[position] < decided ? canvas.token(position - beginning.length) : draft[ranks[position] - decided];
    }

    /** Takes note that so many tokens are drafted. */
    void plan(int drafted) {
        planned = drafted;
    }

    /** Decides how many positions the next round drafts; only one where a second evaluation is not left for a test. */
    void plan() {
        int most = Math.min(order.length - decided, canvas.remaining().tokens());
        boolean verifiable = !draftsItself() || canvas.remaining().evaluations() >= 2;
        planned = Math.min(most, verifiable ? policy.draftLength() : 1);
    }

    /**
     * Whether the model drafts in the next round: by the policy, or because the next position has no left neighbour.
     */
    boolean draftsItself() {
        return policy.drafting() == Drafting.SELF || order[decided] == 0;
    }

    /** The positions of the round's draft. */
    int[] drafted() {
        return Arrays.copyOfRange(order, decided, decided + planned);
    }

    /** The positions of a draft that are tested. */
    int[] tested(Draft draft) {
        return Arrays.copyOfRange(order, decided + draft.sure(), decided + draft.length());
    }

    /** The row as the model sees it, with a draft's tokens at their places. */
    int[] tokens(int mask, int... draft) {
        int[] own = canvas.tokens(mask);
        int[] tokens = Arrays.copyOf(beginning, beginning.length + own.length);
        System.arraycopy(own, 0, tokens, beginning.length, own.length);
        for (int place = 0; place < draft.length; place++) {
            tokens[order[decided + place]] = draft[place];
        }
        return tokens;
    }

    Choice choice() {
        return canvas.request().sampling().choice();
    }

    /** The options of a drafted token: of the first, which is not tested, those of the target. */
    SamplingOptions draftOptions(int place) {
        return place == 0 ? targetOptions(place) : allowed(canvas.request().sampling(), place);
    }

    /** The options of the law that tokens follow. */
    SamplingOptions targetOptions(int place) {
        SamplingOptions options = canvas.request().sampling();
        boolean plain = policy.tempered() == Tempered.DRAFT && options.choice() == Choice.SAMPLED;
        return allowed(plain ? options.toBuilder().temperature(1).build() : options, place);
    }

    private SamplingOptions allowed(SamplingOptions options, int place) {
        if (!gaps.tooEarlyToEnd(order[decided + place] - beginning.length)) {
            return options;
        }
        Set<Integer> banned = new TreeSet<>(options.bannedTokens());
        banned.addAll(vocabulary.ends());
        return options.toBuilder().bannedTokens(banned).build();
    }

    /** What penalties look at: the decided tokens and those drafted before. */
    RowHistory history(int... drafted) {
        SamplingOptions options = canvas.request().sampling();
        boolean looks =
                options.repetitionPenalty() != 1 || options.frequencyPenalty() != 0 || options.presencePenalty() != 0;
        return looks ? canvas.history().with(drafted) : RowHistory.none();
    }

    /**
     * Drafts from what follows what in the visible text.
     *
     * @param first the row of the batch's draft laws for the first of the laws that n-grams give
     * @param laws those laws; grows by one per token
     */
    Draft draftFromContext(int first, List<ContextNgram.Law> laws, Step step) {
        int[] tokens = new int[planned];
        double[] logProbs = new double[planned];
        List<ContextNgram.Law> own = new ArrayList<>();
        for (int place = 0; place < planned; place++) {
            int left = order[decided + place] - 1;
            boolean fresh = place > 0 && order[decided + place - 1] == left;
            ContextNgram.Law next = context.after(fresh ? tokens[place - 1] : context.token(left));
            Draw draw = choice() == Choice.GREEDY ? next.best() : next.draw(random());
            tokens[place] = draw.token();
            logProbs[place] = draw.logProb();
            own.add(next);
        }
        step.draftEvaluated(canvas);
        Draft draft = useful(new Draft(tokens, logProbs, 0, first + laws.size()));
        laws.addAll(own.subList(0, draft.length()));
        return draft;
    }

    /** What of a draft may still be settled. */
    Draft useful(Draft draft) {
        int[] positions = new int[draft.length()];
        for (int place = 0; place < positions.length; place++) {
            positions[place] = order[decided + place] - beginning.length;
        }
        return draft.cut(gaps.useful(positions, draft.tokens()));
    }

    /**
     * Counts an evaluation that asks so many positions and is told of the first proposed ones, in so many orders side
     * by side; in none where a row beside it counts them.
     */
    void evaluated(int asked, int proposed, int orders, Step step) {
        if (orders > 0) {
            step.evaluated(canvas, orders * (decided + proposed - policy.cache().kept(told) + asked));
        }
        told = decided + proposed;
        evaluations++;
    }

    /** Settles what became of the draft, up to what completes the sequence. */
    void settle(Draft.Settlement settlement, Step step) {
        int before = decided;
        int generated = canvas.generated();
        for (int place = 0;
                place < settlement.tokens().length && canvas.finished().isEmpty();
                place++) {
            int position = order[decided++] - beginning.length;
            gaps.commit(position, settlement.tokens()[place], settlement.logProbs()[place]);
        }
        told = Math.min(told, before + settlement.accepted());
        if (policy.drafts()) {
            int kept = Math.min(settlement.accepted(), canvas.generated() - generated);
            step.drafted(canvas, planned, Math.max(0, kept));
        }
        if (evaluations > decided - prompt) {
            throw new IllegalStateException(evaluations + " evaluations settled " + (decided - prompt)
                    + " positions: an evaluation must settle one position at least");
        }
        if (canvas.finished().isEmpty()) {
            reveal(before, decided);
            finishWhereNothingIsLeft();
        }
    }

    private void reveal(int from, int to) {
        for (int rank = from; rank < to && policy.drafting() == Drafting.NGRAM; rank++) {
            int position = order[rank] - beginning.length;
            context.reveal(order[rank], position < 0 ? beginning[order[rank]] : canvas.token(position));
        }
    }

    private void finishWhereNothingIsLeft() {
        if (decided == order.length) {
            canvas.finish(FinishReason.LENGTH);
        }
    }
}
