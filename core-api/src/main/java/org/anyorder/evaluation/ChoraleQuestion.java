// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.util.random.RandomGenerator;
import org.anyorder.music.PianoRoll;
import org.anyorder.music.Voice;

/** What a model of chorales is asked for: a note of a piece, or what else of it is given. */
enum ChoraleQuestion {
    ALL("nats", "nats per note, nothing given") {
        @Override
        boolean asks(int step, Voice voice, int steps, RandomGenerator random) {
            return true;
        }
    },
    HALF("half_nats", "a random half of the notes, given the other half") {
        @Override
        boolean asks(int step, Voice voice, int steps, RandomGenerator random) {
            return random.nextBoolean();
        }
    },
    INNER("inner_nats", "alto and tenor, given soprano and bass") {
        @Override
        boolean asks(int step, Voice voice, int steps, RandomGenerator random) {
            return voice == Voice.ALTO || voice == Voice.TENOR;
        }
    },
    LOWER("lower_nats", "alto, tenor and bass, given the soprano") {
        @Override
        boolean asks(int step, Voice voice, int steps, RandomGenerator random) {
            return voice != Voice.SOPRANO;
        }
    },
    MIDDLE("middle_nats", "all between the first and the last bar, given these two") {
        @Override
        boolean asks(int step, Voice voice, int steps, RandomGenerator random) {
            return step >= PianoRoll.BAR && step < steps - PianoRoll.BAR;
        }
    };

    private final String measure;
    private final String meaning;

    ChoraleQuestion(String measure, String meaning) {
        this.measure = measure;
        this.meaning = meaning;
    }

    /** The name of its figure. */
    String measure() {
        return measure;
    }

    /** What its figure is. */
    String meaning() {
        return meaning;
    }

    abstract boolean asks(int step, Voice voice, int steps, RandomGenerator random);

    /** Which tokens of a piece are asked for. */
    boolean[] of(int steps, RandomGenerator random) {
        Voice[] voices = Voice.values();
        boolean[] asked = new boolean[steps * voices.length];
        for (int place = 0; place < asked.length; place++) {
            asked[place] = asks(place / voices.length, voices[place % voices.length], steps, random);
        }
        return asked;
    }
}
