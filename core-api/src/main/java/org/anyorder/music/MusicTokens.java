// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Music as tokens: step by step, soprano, alto, tenor and bass of each, a token for voice and pitch together
 * ({@link Voice#token}). As text a step reads {@code S67 A62 T59 B43}. Immutable.
 */
public final class MusicTokens {
    private final int[][] ids;
    private final Map<Integer, Note> notes;

    private MusicTokens(int[][] ids, Map<Integer, Note> notes) {
        this.ids = ids;
        this.notes = notes;
    }

    private record Note(Voice voice, int pitch) {}

    /**
     * The tokens of music in a vocabulary.
     *
     * @param tokenId finds a token by its text
     * @return the tokens, or empty if the vocabulary lacks one
     */
    public static Optional<MusicTokens> of(Function<String, OptionalInt> tokenId) {
        Voice[] voices = Voice.values();
        int[][] ids = new int[voices.length][];
        Map<Integer, Note> notes = new HashMap<>();
        for (Voice voice : voices) {
            int[] pitches = pitches(voice);
            ids[voice.ordinal()] = new int[pitches.length];
            for (int index = 0; index < pitches.length; index++) {
                OptionalInt id = tokenId.apply(voice.token(pitches[index]));
                if (id.isEmpty()) {
                    return Optional.empty();
                }
                ids[voice.ordinal()][index] = id.getAsInt();
                notes.put(id.getAsInt(), new Note(voice, pitches[index]));
            }
        }
        return Optional.of(new MusicTokens(ids, Map.copyOf(notes)));
    }

    /**
     * The words of the vocabulary.
     *
     * @return the text of every token, voice by voice, silence first
     */
    public static List<String> words() {
        return Arrays.stream(Voice.values())
                .flatMap(voice -> Arrays.stream(pitches(voice)).mapToObj(voice::token))
                .toList();
    }

    /** All that a voice can do. */
    private static int[] pitches(Voice voice) {
        int[] pitches = new int[voice.highest() - voice.lowest() + 2];
        Arrays.setAll(pitches, index -> index == 0 ? Voice.SILENCE : voice.lowest() + index - 1);
        return pitches;
    }

    /**
     * A token.
     *
     * @param voice whose
     * @param pitch as MIDI counts, or {@link Voice#SILENCE}
     * @return its id
     * @throws IllegalArgumentException if the voice does not reach it
     */
    public int id(Voice voice, int pitch) {
        if (!voice.reaches(pitch)) {
            throw new IllegalArgumentException("pitch must be in reach of the " + voice.label() + ", got " + pitch);
        }
        return ids[voice.ordinal()][pitch == Voice.SILENCE ? 0 : pitch - voice.lowest() + 1];
    }

    /**
     * How many tokens a voice has.
     *
     * @param voice which
     * @return its pitches and silence
     */
    public int size(Voice voice) {
        return ids[voice.ordinal()].length;
    }

    /**
     * Writes music as tokens.
     *
     * @param roll the music
     * @return four ids a step
     */
    public int[] encode(PianoRoll roll) {
        Voice[] voices = Voice.values();
        int[] tokens = new int[roll.steps() * voices.length];
        for (int position = 0; position < tokens.length; position++) {
            Voice voice = voices[position % voices.length];
            tokens[position] = id(voice, roll.pitch(position / voices.length, voice));
        }
        return tokens;
    }

    /**
     * Reads tokens as music.
     *
     * @param tokens four ids a step
     * @return the music
     * @throws IllegalArgumentException if they are no whole steps, or one is not of the voice whose turn it is; the
     *     message says where
     */
    public PianoRoll decode(int[] tokens) {
        Voice[] voices = Voice.values();
        if (!(tokens.length >= voices.length && tokens.length % voices.length == 0)) {
            throw new IllegalArgumentException(
                    "music must be whole steps of " + voices.length + " tokens, got " + tokens.length + " tokens");
        }
        OptionalInt wrong = misplaced(tokens);
        if (wrong.isPresent()) {
            throw new IllegalArgumentException(misplaced(wrong.getAsInt(), tokens[wrong.getAsInt()]));
        }
        int[][] pitches = new int[tokens.length / voices.length][voices.length];
        for (int position = 0; position < tokens.length; position++) {
            pitches[position / voices.length][position % voices.length] =
                    notes.get(tokens[position]).pitch();
        }
        return new PianoRoll(pitches);
    }

    private String misplaced(int position, int token) {
        Note note = notes.get(token);
        return "token " + position + " must be of the " + turn(position).label() + ", got "
                + (note == null ? "id " + token : note.voice().token(note.pitch()));
    }

    private static Voice turn(int position) {
        Voice[] voices = Voice.values();
        return voices[position % voices.length];
    }

    /**
     * Where tokens leave the order of voices.
     *
     * @param tokens ids, from the soprano of a step on
     * @return the first position whose token is not of the voice whose turn it is, or empty
     */
    public OptionalInt misplaced(int... tokens) {
        return IntStream.range(0, tokens.length)
                .filter(position -> {
                    Note note = notes.get(tokens[position]);
                    return note == null || note.voice() != turn(position);
                })
                .findFirst();
    }
}
