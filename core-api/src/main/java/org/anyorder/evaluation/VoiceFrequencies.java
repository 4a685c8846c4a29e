// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.util.List;
import org.anyorder.music.PianoRoll;
import org.anyorder.music.Voice;

/**
 * The law of a note that looks at nothing but whose it is: how often the voice sings the pitch, with one added to every
 * count so that no note is impossible. What a model of chorales must beat. Immutable.
 */
final class VoiceFrequencies {
    private final double[][] logProb;

    private VoiceFrequencies(double[][] logProb) {
        this.logProb = logProb;
    }

    /** Counts the notes of chorales. */
    static VoiceFrequencies fit(List<PianoRoll> chorales) {
        Voice[] voices = Voice.values();
        double[][] logProb = new double[voices.length][];
        for (Voice voice : voices) {
            long[] counts = new long[voice.highest() - voice.lowest() + 2];
            long total = counts.length;
            for (PianoRoll chorale : chorales) {
                for (int step = 0; step < chorale.steps(); step++) {
                    counts[place(voice, chorale.pitch(step, voice))]++;
                }
                total += chorale.steps();
            }
            logProb[voice.ordinal()] = new double[counts.length];
            for (int place = 0; place < counts.length; place++) {
                logProb[voice.ordinal()][place] = Math.log((counts[place] + 1.0) / total);
            }
        }
        return new VoiceFrequencies(logProb);
    }

    /** Nats of a note. */
    double logProb(Voice voice, int pitch) {
        return logProb[voice.ordinal()][place(voice, pitch)];
    }

    private static int place(Voice voice, int pitch) {
        return pitch == Voice.SILENCE ? 0 : pitch - voice.lowest() + 1;
    }
}
