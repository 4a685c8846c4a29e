// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.model.CausalModel;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Vocabulary;

/**
 * A law of short sequences of any length. As insertion model it answers with the optimum of the objective of insertion
 * language models (Patel et al. 2025, arXiv 2505.05755) on that law: the same as a network trained for ever. As causal
 * model it answers with the conditionals of the law itself; the id after the last token ends a sequence.
 *
 * <p>Legend: x a sequence of L tokens with probability P(x), y the m visible ones, n = L - m dropped. Training keeps
 * each y with probability 1/(L+1) · 1/C(L,m); the optimum inserts token v into slot k with probability E[c_k(v)/n | y,
 * n > 0] and stops with P(n = 0 | y).
 */
public final class SequenceTable implements Table {

    /** The longest sequence a table takes. */
    public static final int LONGEST = 12;

    private final int vocabulary;
    private final int[][] sequences;
    private final double[] probabilities;
    private final Weighting weighting;
    private final StateCache<InsertionLaw> optima;
    private final StateCache<double[]> continuations;

    private SequenceTable(int vocabulary, int[][] sequences, double[] probabilities, Weighting weighting) {
        this.vocabulary = vocabulary;
        this.sequences = sequences;
        this.probabilities = probabilities;
        this.weighting = weighting;
        this.optima = new StateCache<>((longest() + 1L) * vocabulary);
        this.continuations = new StateCache<>(vocabulary + 1L);
    }

    /**
     * A table of the given law.
     *
     * @param vocabulary how many tokens there are
     * @param law the probability of each sequence of at most {@value #LONGEST} tokens; sums to 1
     * @param weighting which objective the insertion view is the optimum of
     * @return the table
     * @throws IllegalArgumentException if a token is out of range, a sequence too long, or the numbers are not a law
     */
    public static SequenceTable of(int vocabulary, Map<List<Integer>, Double> law, Weighting weighting) {
        Laws.checkVocabulary(vocabulary);
        List<int[]> sequences = new ArrayList<>();
        double[] probabilities = new double[law.size()];
        for (Map.Entry<List<Integer>, Double> entry : law.entrySet()) {
            String name = "sequences[" + sequences.size() + "]";
            int[] tokens = entry.getKey().stream().mapToInt(Integer::intValue).toArray();
            if (!(tokens.length <= LONGEST)) {
                throw new IllegalArgumentException(
                        name + ".tokens must hold at most " + LONGEST + " tokens, got " + tokens.length);
            }
            for (int token : tokens) {
                Laws.checkToken(name + ".tokens", token, vocabulary);
            }
            Laws.checkProbability(name + ".probability", entry.getValue());
            probabilities[sequences.size()] = entry.getValue();
            sequences.add(tokens);
        }
        Laws.checkSum("probabilities of sequences", Arrays.stream(probabilities).sum());
        return new SequenceTable(vocabulary, sequences.toArray(int[][]::new), probabilities, weighting);
    }

    /**
     * The insertion view.
     *
     * @return the model
     */
    public InsertionModel insertion() {
        return new TableInsertionModel(Vocabulary.of(vocabulary), this::optimum);
    }

    /**
     * The causal view.
     *
     * @return the model; its end token is the id after the last token
     */
    public CausalModel causal() {
        return new TableCausalModel(
                Vocabulary.of(vocabulary + 1).withEnd(vocabulary), Integer.MAX_VALUE, this::continuation, this::begins);
    }

    /**
     * The law that the insertion view draws from when it inserts from its joint law and stops by chance.
     *
     * @return the probability of each sequence
     */
    public Map<List<Integer>, Double> law() {
        double total = 0;
        for (int index = 0; index < sequences.length; index++) {
            total += weight(index) * probabilities[index];
        }
        Map<List<Integer>, Double> law = new LinkedHashMap<>();
        for (int index = 0; index < sequences.length; index++) {
            law.put(Arrays.stream(sequences[index]).boxed().toList(), weight(index) * probabilities[index] / total);
        }
        return law;
    }

    /**
     * The optimum in one visible state.
     *
     * @param visible the visible tokens
     * @return when to stop, what to insert
     * @throws IllegalArgumentException if no sequence contains these tokens in this order
     */
    public InsertionLaw optimum(int[] visible) {
        return optima.get(visible, this::findOptimum);
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(insertion(), causal());
    }

    @Override
    public Recommendation recommendation() {
        return Recommendation.of("joint", Map.of("stop", "sample"));
    }

    @Override
    public ModelSummary summary() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("vocabulary", Integer.toString(vocabulary));
        details.put("sequences", Integer.toString(sequences.length));
        details.put("longest", Integer.toString(longest()));
        details.put("length correction", weighting == Weighting.LENGTH_CORRECTED ? "yes" : "no");
        return Laws.summary("sequences", sequences.length, details);
    }

    private InsertionLaw findOptimum(int[] visible) {
        double[] insert = new double[(visible.length + 1) * vocabulary];
        double complete = 0;
        double incomplete = 0;
        for (int index = 0; index < sequences.length; index++) {
            int[] sequence = sequences[index];
            int dropped = sequence.length - visible.length;
            if (dropped < 0) {
                continue;
            }
            Embeddings embeddings = Embeddings.of(visible, sequence);
            double weight = weight(index) * probabilities[index] / binomial(sequence.length, visible.length);
            if (dropped == 0) {
                complete += weight * embeddings.count();
            } else {
                incomplete += weight * embeddings.count();
                embeddings.addDropped(insert, vocabulary, weight / dropped);
            }
        }
        if (!(complete + incomplete > 0)) {
            throw new IllegalArgumentException("visible tokens " + Arrays.toString(visible)
                    + " must occur in this order in a sequence of the table, and in none do they");
        }
        for (int i = 0; i < insert.length && incomplete > 0; i++) {
            insert[i] /= incomplete;
        }
        return new InsertionLaw(complete / (complete + incomplete), insert, vocabulary);
    }

    private double[] continuation(int[] prefix) {
        return continuations.get(prefix, this::findContinuation);
    }

    private double[] findContinuation(int[] prefix) {
        double[] masses = new double[vocabulary + 1];
        for (int index = 0; index < sequences.length; index++) {
            int[] sequence = sequences[index];
            if (startsWith(sequence, prefix)) {
                int next = sequence.length == prefix.length ? vocabulary : sequence[prefix.length];
                masses[next] += probabilities[index];
            }
        }
        return Laws.logits(masses);
    }

    private boolean begins(int[] prefix) {
        for (int index = 0; index < sequences.length; index++) {
            if (probabilities[index] > 0 && startsWith(sequences[index], prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(int[] sequence, int[] prefix) {
        return prefix.length <= sequence.length && Arrays.equals(sequence, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The weight of an example times 1/(L + 1), the probability of each number of drops. */
    private double weight(int index) {
        return weighting == Weighting.LENGTH_CORRECTED ? 1 : 1.0 / (sequences[index].length + 1);
    }

    private int longest() {
        return Arrays.stream(sequences)
                .mapToInt(sequence -> sequence.length)
                .max()
                .orElse(0);
    }

    private static double binomial(int n, int k) {
        double value = 1;
        for (int i = 1; i <= k; i++) {
            value = value * (n - k + i) / i;
        }
        return value;
    }
}
