// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Vocabulary;

/** An insertion model given state by state. A state that is not listed is an error that names it. */
public final class InsertionTable implements Table {

    private static final int SHOWN = 10;
    private static final int MOST_PAIRS = 1 << 24;

    private final int vocabulary;
    private final Map<List<Integer>, InsertionLaw> states;
    private final int insertions;

    private InsertionTable(int vocabulary, Map<List<Integer>, InsertionLaw> states, int insertions) {
        this.vocabulary = vocabulary;
        this.states = states;
        this.insertions = insertions;
    }

    /**
     * One visible state.
     *
     * @param visible the visible tokens
     * @param stop the probability that nothing is missing
     * @param insert the law of the insertion, given that it does not stop; sums to 1, or empty where {@code stop} is 1
     */
    public record State(List<Integer> visible, double stop, List<Insertion> insert) {

        /**
         * Copies the lists.
         *
         * @param visible the visible tokens
         * @param stop the probability that nothing is missing
         * @param insert the law of the insertion
         */
        public State {
            visible = List.copyOf(visible);
            insert = List.copyOf(insert);
        }
    }

    /**
     * One possible insertion.
     *
     * @param slot the slot, counted by the visible tokens to its left
     * @param token the token
     * @param probability given that it does not stop
     */
    public record Insertion(int slot, int token, double probability) {}

    /**
     * A table of the given states.
     *
     * @param vocabulary how many tokens there are
     * @param states every state that can be reached
     * @return the table
     * @throws IllegalArgumentException if a token or slot is out of range, a state or insertion is listed twice, or the
     *     numbers are not laws
     */
    public static InsertionTable of(int vocabulary, List<State> states) {
        Laws.checkVocabulary(vocabulary);
        Map<List<Integer>, InsertionLaw> laws = new LinkedHashMap<>();
        int insertions = 0;
        long pairs = 0;
        for (int index = 0; index < states.size(); index++) {
            State state = states.get(index);
            String name = "states[" + index + "]";
            for (int token : state.visible()) {
                Laws.checkToken(name + ".visible", token, vocabulary);
            }
            pairs += (state.visible().size() + 1L) * vocabulary;
            if (!(pairs <= MOST_PAIRS)) {
                throw new IllegalArgumentException(
                        "states must have at most " + MOST_PAIRS + " pairs of slot and token in all, got more");
            }
            if (laws.put(state.visible(), law(name, state, vocabulary)) != null) {
                throw new IllegalArgumentException(
                        name + ".visible must be listed once, got " + state.visible() + " again");
            }
            insertions += state.insert().size();
        }
        return new InsertionTable(vocabulary, laws, insertions);
    }

    /**
     * The insertion view.
     *
     * @return the model
     */
    public InsertionModel insertion() {
        return new TableInsertionModel(Vocabulary.of(vocabulary), this::at);
    }

    /**
     * The law of one visible state.
     *
     * @param visible the visible tokens
     * @return when to stop, what to insert
     * @throws IllegalArgumentException if the state is not listed
     */
    public InsertionLaw at(int[] visible) {
        InsertionLaw law = states.get(Arrays.stream(visible).boxed().toList());
        if (law == null) {
            String listed =
                    states.keySet().stream().limit(SHOWN).map(List::toString).collect(Collectors.joining(" "));
            throw new IllegalArgumentException("state " + Arrays.toString(visible)
                    + " is not listed in the insertion table, which has " + states.size() + " states: " + listed
                    + (states.size() > SHOWN ? " …" : ""));
        }
        return law;
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(insertion());
    }

    @Override
    public Recommendation recommendation() {
        return Recommendation.of("joint", Map.of("stop", "sample"));
    }

    @Override
    public ModelSummary summary() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("vocabulary", Integer.toString(vocabulary));
        details.put("states", Integer.toString(states.size()));
        return Laws.summary("insertion", (long) insertions + states.size(), details);
    }

    private static InsertionLaw law(String name, State state, int vocabulary) {
        Laws.checkProbability(name + ".stop", state.stop());
        double[] insert = new double[(state.visible().size() + 1) * vocabulary];
        boolean[] seen = new boolean[insert.length];
        double sum = 0;
        for (int index = 0; index < state.insert().size(); index++) {
            Insertion insertion = state.insert().get(index);
            String entry = name + ".insert[" + index + "]";
            if (!(insertion.slot() >= 0 && insertion.slot() <= state.visible().size())) {
                throw new IllegalArgumentException(
                        entry + ".slot must be in [0, " + state.visible().size() + "], got " + insertion.slot());
            }
            Laws.checkToken(entry + ".token", insertion.token(), vocabulary);
            Laws.checkProbability(entry + ".probability", insertion.probability());
            int place = insertion.slot() * vocabulary + insertion.token();
            if (seen[place]) {
                throw new IllegalArgumentException(entry + " must name a slot and token once, got slot "
                        + insertion.slot() + ", token " + insertion.token() + " again");
            }
            seen[place] = true;
            insert[place] = insertion.probability();
            sum += insertion.probability();
        }
        if (!(state.insert().isEmpty() && state.stop() == 1)) {
            Laws.checkSum("probabilities of " + name + ".insert", sum);
        }
        return new InsertionLaw(Math.min(1, state.stop()), insert, vocabulary);
    }
}
