// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/**
 * The searches written out, slow and plain: every token of the vocabulary after every beam, one prefix at a time.
 *
 * @param model exact
 * @param request of one gap at the end
 * @param plan how wide to search
 * @param least the fewest tokens of the gap
 * @param room the most tokens
 */
record PlainSearch(CausalModel model, GenerationRequest request, SearchPlan plan, int least, int room) {

    /** Tokens after the prompt, without an end token; the running score; the log-probability; whether it ended. */
    record Found(List<Integer> tokens, double score, double total, boolean ended) {
        static final Found NOTHING = new Found(List.of(), 0, 0, false);
    }

    private record Candidate(int beam, int token, double logProb, double score) {}

    /** Everything that is found, best first, nothing twice. */
    List<Found> found() {
        List<List<Found>> live = new ArrayList<>();
        List<List<Found>> ended = new ArrayList<>();
        for (int group = 0; group < plan.groups(); group++) {
            live.add(List.of(Found.NOTHING));
            ended.add(new ArrayList<>());
        }
        for (int step = 1; step <= room; step++) {
            Map<Integer, Integer> chosen = new HashMap<>();
            for (int group = 0; group < plan.groups(); group++) {
                live.set(group, next(live.get(group), ended.get(group), chosen));
                // One group alone is searched to the end: giving up early must not change what it finds.
                if (plan.groups() > 1 && settled(live.get(group), ended.get(group))) {
                    live.set(group, List.of());
                }
            }
        }
        List<Found> all = new ArrayList<>();
        for (int group = 0; group < plan.groups(); group++) {
            List<Found> own = new ArrayList<>(ended.get(group));
            own.addAll(live.get(group));
            all.addAll(best(own));
        }
        Set<List<Integer>> seen = new HashSet<>();
        return all.stream()
                .sorted(Comparator.comparingDouble(this::worth).reversed())
                .filter(one -> seen.add(one.tokens()))
                .toList();
    }

    private List<Found> next(List<Found> beams, List<Found> ended, Map<Integer, Integer> chosen) {
        List<Candidate> candidates = new ArrayList<>();
        for (int beam = 0; beam < beams.size(); beam++) {
            double[] law = logLaw(beams.get(beam).tokens());
            for (int token = 0; token < law.length; token++) {
                double score = beams.get(beam).score() + law[token] - plan.diversity() * chosen.getOrDefault(token, 0);
                if (score > Double.NEGATIVE_INFINITY) {
                    candidates.add(new Candidate(beam, token, law[token], score));
                }
            }
        }
        candidates.sort(Comparator.comparingDouble((Candidate one) -> -one.score())
                .thenComparingInt(Candidate::beam)
                .thenComparingInt(Candidate::token));
        List<Found> next = new ArrayList<>();
        for (Candidate kept : candidates.subList(0, Math.min(plan.width(), candidates.size()))) {
            Found parent = beams.get(kept.beam());
            double total = parent.total() + kept.logProb();
            chosen.merge(kept.token(), 1, Integer::sum);
            if (isEnd(kept.token())) {
                ended.add(new Found(parent.tokens(), kept.score(), total, true));
            } else {
                List<Integer> tokens = new ArrayList<>(parent.tokens());
                tokens.add(kept.token());
                next.add(new Found(tokens, kept.score(), total, false));
            }
        }
        return next;
    }

    private boolean settled(List<Found> live, List<Found> ended) {
        List<Found> best = best(ended);
        return best.size() == plan.width()
                && live.stream().allMatch(one -> plan.worth(one.total(), room) <= worth(best.get(best.size() - 1)));
    }

    private List<Found> best(List<Found> all) {
        return all.stream()
                .sorted(Comparator.comparingDouble(this::worth).reversed())
                .limit(plan.width())
                .toList();
    }

    double worth(Found found) {
        return plan.worth(found.total(), found.tokens().size() + (found.ended() ? 1 : 0));
    }

    /** All continuations there are, best first. */
    List<Found> everything() {
        List<Found> all = new ArrayList<>();
        collect(Found.NOTHING, all);
        all.sort(Comparator.comparingDouble(this::worth).reversed());
        return all;
    }

    private void collect(Found prefix, List<Found> all) {
        if (prefix.ended() || prefix.tokens().size() == room) {
            all.add(prefix);
            return;
        }
        double[] law = logLaw(prefix.tokens());
        for (int token = 0; token < law.length; token++) {
            if (law[token] > Double.NEGATIVE_INFINITY) {
                List<Integer> tokens = new ArrayList<>(prefix.tokens());
                if (!isEnd(token)) {
                    tokens.add(token);
                }
                collect(new Found(tokens, 0, prefix.total() + law[token], isEnd(token)), all);
            }
        }
    }

    private boolean isEnd(int token) {
        return request.endToken() == EndToken.STOPS
                && model.vocabulary().end().isPresent()
                && model.vocabulary().end().getAsInt() == token;
    }

    private double[] logLaw(List<Integer> tokens) {
        int[] known = ((Known) request.template().segments().get(0)).tokens();
        int[] generated = tokens.stream().mapToInt(Integer::intValue).toArray();
        double[] logits = logits(
                IntStream.concat(Arrays.stream(known), Arrays.stream(generated)).toArray());
        if (tokens.size() < least && request.endToken() == EndToken.STOPS) {
            model.vocabulary().end().ifPresent(end -> logits[end] = Double.NEGATIVE_INFINITY);
        }
        SamplingOptions sampling = request.sampling();
        if (sampling.temperature() == 0) {
            sampling = SamplingOptions.builder()
                    .repetitionPenalty(sampling.repetitionPenalty())
                    .bannedTokens(sampling.bannedTokens())
                    .build();
        }
        double[] law = LogitsPipeline.apply(logits, sampling, RowHistory.of(known, generated));
        double top = Arrays.stream(law).max().orElseThrow();
        double mass = Arrays.stream(law).map(logit -> Math.exp(logit - top)).sum();
        return Arrays.stream(law).map(logit -> logit - top - Math.log(mass)).toArray();
    }

    private double[] logits(int[] prefix) {
        try (NDManager manager = NDManager.newBaseManager();
                CausalState state = model.open(manager)) {
            state.join(1);
            Append input = new Append.Chain(new int[][] {prefix});
            return state.append(manager, input, Targets.onePerRow(prefix.length - 1), Want.LOGITS)
                    .logits()
                    .toDoubleArray();
        }
    }
}
