// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The latest answers of a table, by visible state. Bounded by the numbers that the answers hold; thread-safe. Two
 * threads may work out the same answer at once, and find the same.
 *
 * @param <A> the kind of answer
 */
final class StateCache<A> {

    private static final int NUMBERS = 1 << 22;
    private static final int FEWEST = 4;

    private final Map<State, A> answers;

    /**
     * An empty cache.
     *
     * @param numbersPerAnswer about how many numbers one answer holds
     */
    StateCache(long numbersPerAnswer) {
        long most = Math.max(FEWEST, NUMBERS / Math.max(1, numbersPerAnswer));
        this.answers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<State, A> eldest) {
                return size() > most;
            }
        };
    }

    /** The answer of a state: remembered, or worked out now. */
    A get(int[] state, Function<int[], A> answer) {
        State key = new State(state.clone());
        synchronized (answers) {
            A known = answers.get(key);
            if (known != null) {
                return known;
            }
        }
        A found = answer.apply(key.tokens());
        synchronized (answers) {
            answers.put(key, found);
        }
        return found;
    }

    /** Tokens compared by content. */
    private record State(int[] tokens) {

        @Override
        public boolean equals(Object other) {
            return other instanceof State that && Arrays.equals(tokens, that.tokens);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(tokens);
        }
    }
}
