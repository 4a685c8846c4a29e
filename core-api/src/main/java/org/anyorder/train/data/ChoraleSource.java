// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.data;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.TokenizerFile;
import org.anyorder.music.ChoraleSplit;
import org.anyorder.music.MusicTokens;
import org.anyorder.music.PianoRoll;
import org.anyorder.music.Voice;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.Phase;

/**
 * Pieces of chorales for four voices, each of so many steps and beginning on a beat, all of them equally likely. What
 * is learned from may be moved to another key, by at most half an octave; what is measured on never is. Draws of a
 * row's stream: the piece; in training, whether it is transposed, and how far; whether its tokens are grouped, and how.
 *
 * @param chorales where pieces come from
 * @param words the tokens of music
 * @param tokenizerFile of the model
 * @param form how pieces are cut and told
 * @param vocabularySize number of token ids of the model
 */
public record ChoraleSource(ChoraleSplit chorales, MusicTokens words, Path tokenizerFile, Form form, int vocabularySize)
        implements TokenSource {
    static final String TASK = "chorales";
    private static final String STEPS = "steps";
    private static final String TRANSPOSED = "transposed";
    private static final String GROUPED = "grouped";
    private static final int LOWER = 5;
    private static final int HIGHER = 6;
    private static final int VOICES = Voice.values().length;

    /**
     * How pieces are cut and told.
     *
     * @param steps of a piece
     * @param transposed share of the training pieces that are moved to a key drawn from all twelve
     * @param grouped share of the pieces whose tokens are asked in groups: voices, bars, or voices within bars
     */
    public record Form(int steps, double transposed, double grouped) {
        /**
         * Checks the ranges.
         *
         * @param steps of a piece, at least 1
         * @param transposed in [0, 1]
         * @param grouped in [0, 1]
         * @throws IllegalArgumentException if one is out of its range
         */
        public Form {
            if (!(steps >= 1)) {
                throw new IllegalArgumentException("steps must be at least 1, got " + steps);
            }
            if (!(transposed >= 0 && transposed <= 1)) {
                throw new IllegalArgumentException("transposed must be in [0, 1], got " + transposed);
            }
            if (!(grouped >= 0 && grouped <= 1)) {
                throw new IllegalArgumentException("grouped must be in [0, 1], got " + grouped);
            }
        }
    }

    /** What is asked together. */
    private enum Grouping {
        VOICE {
            @Override
            int group(int step, int voice) {
                return voice;
            }
        },
        BAR {
            @Override
            int group(int step, int voice) {
                return step / PianoRoll.BAR;
            }
        },
        VOICE_OF_BAR {
            @Override
            int group(int step, int voice) {
                return step / PianoRoll.BAR * VOICES + voice;
            }
        };

        abstract int group(int step, int voice);

        int[] of(int positions) {
            int[] groups = new int[positions];
            Arrays.setAll(groups, position -> group(position / VOICES, position % VOICES));
            return groups;
        }
    }

    /**
     * Checks that pieces fit into the chorales, and all keys into the vocabulary.
     *
     * @param chorales where pieces come from
     * @param words the tokens of music
     * @param tokenizerFile of the model
     * @param form how pieces are cut and told
     * @param vocabularySize number of token ids of the model
     * @throws IllegalArgumentException if a piece is longer than a chorale, an id exceeds the vocabulary, or a chorale
     *     cannot be moved to every key
     */
    public ChoraleSource {
        Objects.requireNonNull(tokenizerFile, "tokenizerFile");
        if (!(form.steps() <= chorales.shortest())) {
            throw new IllegalArgumentException("steps must be at most those of the shortest chorale, "
                    + chorales.shortest() + ", got " + form.steps());
        }
        int largest = MusicTokens.words().size() - 1;
        if (!(vocabularySize > largest)) {
            throw new IllegalArgumentException(
                    "vocab_size must be above " + largest + " for music, got " + vocabularySize);
        }
        if (form.transposed() > 0) {
            for (PianoRoll chorale : chorales.of(ChoraleSplit.Part.TRAINING)) {
                chorale.transposed(-LOWER);
                chorale.transposed(HIGHER);
            }
        }
    }

    /**
     * Reads the object {@code data} of a training file,
     *
     * <pre>{@code
     * {"task": "chorales", "chorales": "chorales.json", "tokenizer": "chorales-tokenizer.json", "steps": 64,
     *  "transposed": 0.5, "grouped": 0.5}
     * }</pre>
     *
     * and the key {@code vocab_size} of its {@code model}. The shares are 0 where they are absent.
     *
     * @param settings what the training file says
     * @return the source
     * @throws IOException if a value is refused or the data cannot be read
     * @throws IllegalArgumentException if pieces are longer than a chorale, or the vocabulary is too small
     */
    public static ChoraleSource read(ObjectiveSettings settings) throws IOException {
        ModelConfig data = settings.data();
        data.refuseOthers(new TreeSet<>(Set.of("task", TASK, "tokenizer", STEPS, TRANSPOSED, GROUPED)));
        int vocabulary = settings.model().integer("vocab_size", 2, 1 << 24);
        Form form = new Form(
                data.integer(STEPS, 1, 1 << 15), data.realOr(TRANSPOSED, 0, 0, 1), data.realOr(GROUPED, 0, 0, 1));
        return open(settings.resolve(data.string(TASK)), settings.resolve(data.string("tokenizer")), form, vocabulary);
    }

    /**
     * Opens chorales in the tokens of a model.
     *
     * @param file the chorales
     * @param tokenizerFile a {@code tokenizer.json} that knows music
     * @param form how pieces are cut and told
     * @param vocabularySize number of token ids of the model
     * @return the source
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if pieces are longer than a chorale, or the vocabulary is too small
     */
    public static ChoraleSource open(Path file, Path tokenizerFile, Form form, int vocabularySize) throws IOException {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(tokenizerFile)) {
            if (!(tokenizer.vocabularySize() <= vocabularySize)) {
                throw new IllegalArgumentException("vocab_size must be at least " + tokenizer.vocabularySize()
                        + ", that of the tokenizer, got " + vocabularySize);
            }
            MusicTokens words = MusicTokens.of(tokenizer::tokenId)
                    .orElseThrow(() -> new CheckpointFormatException(
                            tokenizerFile + " must have a token for every note of every voice, such as S67"));
            return new ChoraleSource(ChoraleSplit.read(file), words, tokenizerFile, form, vocabularySize);
        }
    }

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        boolean training = phase == Phase.TRAINING;
        PianoRoll piece =
                piece(chorales.of(training ? ChoraleSplit.Part.TRAINING : ChoraleSplit.Part.VALIDATION), random);
        if (training && random.nextDouble() < form.transposed()) {
            piece = piece.transposed(random.nextInt(-LOWER, HIGHER + 1));
        }
        int[] tokens = words.encode(piece);
        if (random.nextDouble() < form.grouped()) {
            Grouping[] groupings = Grouping.values();
            return new TokenRow(tokens, 0, groupings[random.nextInt(groupings.length)].of(tokens.length));
        }
        return new TokenRow(tokens, 0);
    }

    private PianoRoll piece(List<PianoRoll> from, RandomGenerator random) {
        int left = random.nextInt(from.stream().mapToInt(this::places).sum());
        for (PianoRoll chorale : from) {
            if (left < places(chorale)) {
                return chorale.part(left * PianoRoll.BEAT, form.steps());
            }
            left -= places(chorale);
        }
        throw new IllegalStateException("a draw went beyond the last chorale");
    }

    /** The beats on which a piece may begin. */
    private int places(PianoRoll chorale) {
        return (chorale.steps() - form.steps()) / PianoRoll.BEAT + 1;
    }

    @Override
    public OptionalInt special(String token) {
        try {
            Integer id = TokenizerFile.read(tokenizerFile).addedTokens().get(token);
            return id == null ? OptionalInt.empty() : OptionalInt.of(id);
        } catch (CheckpointFormatException e) {
            throw new IllegalStateException("a tokenizer that was read cannot be read again", e);
        }
    }

    @Override
    public int shortest() {
        return longest();
    }

    @Override
    public int longest() {
        return form.steps() * VOICES;
    }

    @Override
    public Map<String, Path> companions() {
        return Map.of("tokenizer.json", tokenizerFile);
    }

    @Override
    public JsonObject task() {
        JsonObject task = new JsonObject();
        task.addProperty("name", TASK);
        task.addProperty(STEPS, form.steps());
        return task;
    }

    @Override
    public String provenance() {
        return "Pieces of " + form.steps() + " steps (" + longest() + " tokens) of the four-voice chorales of `"
                + chorales.file().getFileName() + "`, each beginning on a beat: "
                + chorales.of(ChoraleSplit.Part.TRAINING).size() + " chorales train, "
                + chorales.of(ChoraleSplit.Part.VALIDATION).size() + " validate, "
                + chorales.of(ChoraleSplit.Part.TEST).size() + " are left for tests.";
    }
}
