// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Vocabulary;

/** A causal model that looks at the last few tokens: the law of the longest listed suffix counts. */
public final class MarkovTable implements Table {

    private final int vocabulary;
    private final int order;
    private final OptionalInt end;
    private final Map<List<Integer>, double[]> logits;

    private MarkovTable(int vocabulary, int order, OptionalInt end, Map<List<Integer>, double[]> logits) {
        this.vocabulary = vocabulary;
        this.order = order;
        this.end = end;
        this.logits = logits;
    }

    /**
     * A table of the given rows.
     *
     * @param vocabulary how many tokens there are
     * @param order the most tokens a row looks back at
     * @param end the token that ends a sequence; empty for none
     * @param rows the law of the next token after each listed suffix; the empty suffix must be there
     * @return the table
     * @throws IllegalArgumentException if a suffix is too long or a token out of range, or the numbers are not laws
     */
    public static MarkovTable of(int vocabulary, int order, OptionalInt end, Map<List<Integer>, double[]> rows) {
        Laws.checkVocabulary(vocabulary);
        if (!(order >= 0)) {
            throw new IllegalArgumentException("order must be at least 0, got " + order);
        }
        end.ifPresent(token -> Laws.checkToken("eos_token_id", token, vocabulary));
        if (!rows.containsKey(List.of())) {
            throw new IllegalArgumentException("rows must have the key \"\", the law when no other suffix is listed");
        }
        Map<List<Integer>, double[]> logits = new HashMap<>();
        rows.forEach((suffix, law) -> {
            String name = "rows" + suffix;
            if (!(suffix.size() <= order)) {
                throw new IllegalArgumentException(
                        name + " must be of at most " + order + " tokens, the order, got " + suffix.size());
            }
            suffix.forEach(token -> Laws.checkToken(name, token, vocabulary));
            if (law.length != vocabulary) {
                throw new IllegalArgumentException(name + " must hold " + vocabulary + " numbers, got " + law.length);
            }
            Laws.check(name, law);
            logits.put(List.copyOf(suffix), Laws.logits(law));
        });
        return new MarkovTable(vocabulary, order, end, logits);
    }

    /**
     * The causal view.
     *
     * @return the model
     */
    public CausalModel causal() {
        Vocabulary ids = Vocabulary.of(vocabulary);
        return new TableCausalModel(
                end.isPresent() ? ids.withEnd(end.getAsInt()) : ids, Integer.MAX_VALUE, this::next, prefix -> true);
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(causal());
    }

    /** One token after the other: families offer much else for causal models, some of it with options to be given. */
    @Override
    public Recommendation recommendation() {
        return Recommendation.of("sequential", Map.of());
    }

    @Override
    public ModelSummary summary() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("vocabulary", Integer.toString(vocabulary));
        details.put("order", Integer.toString(order));
        details.put("rows", Integer.toString(logits.size()));
        return Laws.summary("markov", (long) logits.size() * vocabulary, details);
    }

    private double[] next(int[] prefix) {
        for (int from = Math.max(0, prefix.length - order); from < prefix.length; from++) {
            double[] row = logits.get(
                    Arrays.stream(prefix, from, prefix.length).boxed().toList());
            if (row != null) {
                return row;
            }
        }
        return logits.get(List.of());
    }
}
