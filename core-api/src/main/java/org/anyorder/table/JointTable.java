// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.CausalModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/**
 * The joint law of L tokens, outcome by outcome, with exact conditionals in every view: masked, any-subset, causal. The
 * mask is the id after the last token. Given tokens that cannot occur together are refused in a template; where a
 * sampler walks into them, the conditionals are uniform.
 */
public final class JointTable implements Table {

    /** Reached with a vocabulary of one token only; keeps the recursion over positions shallow. */
    private static final int LONGEST = 1024;

    private final int vocabulary;
    private final int length;
    private final double[] probabilities;
    private final Visibility visibility;
    private final StateCache<double[][]> conditionals;
    private final PositionLaw law = new PositionLaw() {
        @Override
        public double[] logits(int[] visible, int position) {
            return JointTable.this.logits(visible, position);
        }

        @Override
        public boolean possible(int[] visible) {
            return mass(visible) > 0;
        }
    };

    private JointTable(int vocabulary, int length, double[] probabilities, Visibility visibility) {
        this.vocabulary = vocabulary;
        this.length = length;
        this.probabilities = probabilities;
        this.visibility = visibility;
        this.conditionals = new StateCache<>((long) length * vocabulary);
    }

    /**
     * A table whose masked view sees everything.
     *
     * @param vocabulary how many tokens there are, V
     * @param length tokens of each outcome, L; V^L is at most 2^20
     * @param probabilities V^L numbers that sum to 1, row-major: outcome x stands at the sum of x_i V^(L-1-i)
     * @return the table
     * @throws IllegalArgumentException if the sizes are out of range or the numbers are not a law
     */
    public static JointTable of(int vocabulary, int length, double[] probabilities) {
        return of(vocabulary, length, probabilities, new Visibility.Full());
    }

    /**
     * A table.
     *
     * @param vocabulary how many tokens there are, V
     * @param length tokens of each outcome, L; V^L is at most 2^20
     * @param probabilities V^L numbers that sum to 1, row-major: outcome x stands at the sum of x_i V^(L-1-i)
     * @param visibility what positions of the masked view see of each other
     * @return the table
     * @throws IllegalArgumentException if the sizes are out of range or the numbers are not a law
     */
    public static JointTable of(int vocabulary, int length, double[] probabilities, Visibility visibility) {
        int outcomes = outcomes(vocabulary, length);
        if (probabilities.length != outcomes) {
            throw new IllegalArgumentException("probabilities must hold vocab_size^length = " + outcomes
                    + " numbers, got " + probabilities.length);
        }
        Laws.check("probabilities", probabilities);
        return new JointTable(vocabulary, length, probabilities.clone(), visibility);
    }

    /** V^L, if a table may hold as many. */
    static int outcomes(int vocabulary, int length) {
        Laws.checkVocabulary(vocabulary);
        if (!(length >= 1 && length <= LONGEST)) {
            throw new IllegalArgumentException("length must be in [1, " + LONGEST + "], got " + length);
        }
        long outcomes = 1;
        for (int i = 0; i < length && outcomes <= Laws.MOST; i++) {
            outcomes *= vocabulary;
        }
        if (!(outcomes <= Laws.MOST)) {
            throw new IllegalArgumentException(
                    "length must leave vocab_size^length at most " + Laws.MOST + ", got " + vocabulary + "^" + length);
        }
        return (int) outcomes;
    }

    /**
     * The masked view.
     *
     * @return the model
     */
    public MaskedModel masked() {
        return new TableMaskedModel(ids(), length, visibility, law);
    }

    /**
     * The any-subset view.
     *
     * @return the model
     */
    public AnySubsetModel anySubset() {
        return new TableSubsetModel(ids(), length, law);
    }

    /**
     * The causal view, from left to right. It has no end token: a sequence ends at its length.
     *
     * @return the model
     */
    public CausalModel causal() {
        return new TableCausalModel(
                Vocabulary.of(vocabulary), length, this::continuation, prefix -> mass(padded(prefix)) > 0);
    }

    /**
     * The probability of one outcome.
     *
     * @param tokens L tokens
     * @return its probability
     */
    public double probability(int... tokens) {
        if (tokens.length != length) {
            throw new IllegalArgumentException("tokens must be " + length + ", got " + tokens.length);
        }
        return mass(tokens);
    }

    /**
     * The probability of all outcomes with the given tokens.
     *
     * @param visible L tokens, the mask where any token will do
     * @return their probability together
     */
    public double mass(int[] visible) {
        check(visible);
        return sum(visible, 0, 0, new double[0][]);
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(masked(), anySubset(), causal());
    }

    @Override
    public ModelSummary summary() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("vocabulary", Integer.toString(vocabulary));
        details.put("length", Integer.toString(length));
        if (visibility instanceof Visibility.BlockCausal blocks) {
            details.put("visibility", "block-causal, blocks of " + blocks.blockSize());
        }
        return Laws.summary("joint", probabilities.length, details);
    }

    private Vocabulary ids() {
        return Vocabulary.of(vocabulary).withMask(vocabulary);
    }

    private double[] logits(int[] visible, int position) {
        if (visible[position] == vocabulary) {
            return conditionals.get(visible, this::conditionals)[position];
        }
        int[] others = visible.clone();
        others[position] = vocabulary;
        return conditionals.get(others, this::conditionals)[position];
    }

    private double[] continuation(int[] prefix) {
        if (prefix.length == length) {
            return Laws.logits(new double[vocabulary]);
        }
        return logits(padded(prefix), prefix.length);
    }

    /** The logits of every position that is not visible. */
    private double[][] conditionals(int[] visible) {
        check(visible);
        double[][] masses = new double[length][];
        for (int position = 0; position < length; position++) {
            masses[position] = new double[visible[position] == vocabulary ? vocabulary : 0];
        }
        sum(visible, 0, 0, masses);
        double[][] logits = new double[length][];
        for (int position = 0; position < length; position++) {
            logits[position] = masses[position].length == 0 ? masses[position] : Laws.logits(masses[position]);
        }
        return logits;
    }

    /**
     * Sums the outcomes that agree with the visible tokens from {@code position} on, and adds to {@code masses}, unless
     * it is empty, what each token of each hidden position has.
     */
    private double sum(int[] visible, int position, int index, double[][] masses) {
        if (position == length) {
            return probabilities[index];
        }
        if (visible[position] < vocabulary) {
            return sum(visible, position + 1, index * vocabulary + visible[position], masses);
        }
        double total = 0;
        for (int token = 0; token < vocabulary; token++) {
            double part = sum(visible, position + 1, index * vocabulary + token, masses);
            if (masses.length > 0) {
                masses[position][token] += part;
            }
            total += part;
        }
        return total;
    }

    private int[] padded(int[] prefix) {
        int[] visible = Arrays.copyOf(prefix, length);
        Arrays.fill(visible, prefix.length, length, vocabulary);
        return visible;
    }

    private void check(int[] visible) {
        for (int token : visible) {
            Laws.checkToken("tokens of a row", token, vocabulary + 1);
        }
    }
}
