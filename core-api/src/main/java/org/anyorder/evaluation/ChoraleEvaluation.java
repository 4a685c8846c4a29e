// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.music.ChoraleSplit;
import org.anyorder.music.MusicTokens;
import org.anyorder.music.PianoRoll;
import org.anyorder.music.Voice;
import org.anyorder.text.Tokenizer;

/**
 * How likely the chorales of the test part are to a model of any family that was trained on chorales: nats per note, a
 * note being what one voice does in one step of a sixteenth, silence included. Each chorale is cut into pieces as long
 * as those of the training, the last one shorter, and each piece is measured by itself: no piece knows the one before
 * it. What a model cannot be asked, such as inner voices of a model that goes from left to right, is left out.
 *
 * <p>Beside it stand a note drawn from the whole vocabulary, one drawn by how often its voice sings it in the training
 * part, and, with the option {@code baseline} (folder or embedded model), another model. Errors are those of a ratio of
 * sums over chorales. Draws the random half of each piece; takes one evaluation a piece and question.
 */
public final class ChoraleEvaluation implements EvaluationTask {
    private static final String NAME = "chorales";
    private static final String BASELINE = "baseline";

    /** Made by the service loader. */
    public ChoraleEvaluation() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "likelihood of four-voice chorales, whatever voices or bars are given";
    }

    @Override
    public boolean claims(ModelConfig model) {
        try {
            Optional<ModelConfig> task = model.optionalObject("task");
            return task.isPresent()
                    && task.get().optionalString("name").filter(NAME::equals).isPresent();
        } catch (CheckpointFormatException noTask) {
            return false;
        }
    }

    @Override
    public boolean takesOptions() {
        return true;
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        for (String key : settings.options().keySet()) {
            if (!key.equals(BASELINE)) {
                throw new IllegalArgumentException("--set must be one of [" + BASELINE + "] for this task, got " + key);
            }
        }
        Path data = settings.data()
                .orElseThrow(() -> new IllegalArgumentException("task " + NAME
                        + " needs --data FILE: chorales, for example examples/data/jsb-chorales-16th.json"));
        ChoraleSplit split = ChoraleSplit.read(data);
        ModelFolder folder = ModelFolder.open(settings.folder());
        int steps = folder.config().object("task").integer("steps", 1, 1 << 15);
        MusicTokens words = words(folder);
        List<PianoRoll> chorales = split.of(ChoraleSplit.Part.TEST);
        chorales =
                chorales.subList(0, Math.min(chorales.size(), settings.count().orElse(chorales.size())));
        LoadOptions options = LoadOptions.DEFAULT.withDevice(settings.device()).withPrecision(settings.precision());
        Optional<String> reference = Optional.ofNullable(settings.options().get(BASELINE));
        long start = System.nanoTime();
        List<Measure> measures = new ArrayList<>();
        int parts = chorales.size() * (reference.isPresent() ? 2 : 1);
        try (Generator model = Generators.load(settings.folder().toString(), options)) {
            Asked asked = new Asked(model, words, steps, settings.seed());
            measures.addAll(asked.measures(chorales, done -> listener.progressed(done, parts), ""));
        }
        measures.addAll(frequencies(chorales, split, folder.config().integer("vocab_size", 2, 1 << 24)));
        if (reference.isPresent()) {
            int already = chorales.size();
            try (Generator baseline = Generators.load(reference.get(), options)) {
                Asked asked = new Asked(baseline, words, steps, settings.seed());
                measures.addAll(
                        asked.measures(chorales, done -> listener.progressed(already + done, parts), BASELINE + "_"));
            }
        }
        List<String> notes = List.of("pieces of " + steps + " steps of " + chorales.size()
                + " test chorales, each by itself; a note is one voice in one sixteenth, held or struck");
        return new Evaluation(chorales.size(), measures, List.of(), notes, Duration.ofNanos(System.nanoTime() - start));
    }

    private static MusicTokens words(ModelFolder folder) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.of(folder)) {
            return MusicTokens.of(tokenizer::tokenId)
                    .orElseThrow(() -> new CheckpointFormatException(
                            folder.path() + ": the tokenizer must have a token for every note, such as S67"));
        }
    }

    private static List<Measure> frequencies(List<PianoRoll> chorales, ChoraleSplit split, int vocabulary) {
        VoiceFrequencies law = VoiceFrequencies.fit(split.of(ChoraleSplit.Part.TRAINING));
        double[] nats = new double[chorales.size()];
        double[] sizes = new double[nats.length];
        for (int number = 0; number < nats.length; number++) {
            PianoRoll chorale = chorales.get(number);
            for (int step = 0; step < chorale.steps(); step++) {
                for (Voice voice : Voice.values()) {
                    nats[number] -= law.logProb(voice, chorale.pitch(step, voice));
                    sizes[number]++;
                }
            }
        }
        return List.of(
                Measure.of("uniform_nats", Math.log(vocabulary), "any of the " + vocabulary + " tokens alike"),
                Measure.ratio("voice_nats", nats, sizes, "by how often each voice sings what in the training part"));
    }

    /** Is told how many chorales are done. */
    private interface Progress {
        void done(int chorales);
    }

    /** A model that is asked. */
    private record Asked(Generator model, MusicTokens words, int steps, long seed) {

        List<Measure> measures(List<PianoRoll> chorales, Progress progress, String prefix) {
            ChoraleQuestion[] questions = ChoraleQuestion.values();
            double[][] nats = new double[questions.length][chorales.size()];
            double[][] sizes = new double[questions.length][chorales.size()];
            TreeSet<ChoraleQuestion> refused = new TreeSet<>();
            boolean exact = true;
            for (int number = 0; number < chorales.size(); number++) {
                for (ChoraleQuestion question : questions) {
                    if (refused.contains(question)) {
                        continue;
                    }
                    try {
                        exact &= ask(question, chorales.get(number), number, nats, sizes);
                    } catch (UnsupportedTemplateException impossible) {
                        refused.add(question);
                    }
                }
                progress.done(number + 1);
            }
            String trust = exact ? "" : ", a bound or an estimate";
            return Arrays.stream(questions)
                    .filter(question -> !refused.contains(question))
                    .filter(question -> Arrays.stream(sizes[question.ordinal()]).sum() > 0)
                    .map(question -> Measure.ratio(
                            prefix + question.measure(),
                            nats[question.ordinal()],
                            sizes[question.ordinal()],
                            (prefix.isEmpty() ? "" : "the same by the baseline: ") + question.meaning() + trust))
                    .toList();
        }

        private boolean ask(
                ChoraleQuestion question, PianoRoll chorale, int number, double[][] nats, double[][] sizes) {
            boolean exact = true;
            for (int from = 0; from < chorale.steps(); from += steps) {
                PianoRoll piece = chorale.part(from, Math.min(steps, chorale.steps() - from));
                boolean[] asked = question.of(piece.steps(), RandomStreams.of(seed, number, from));
                Score score = model.score(words.encode(piece), asked, seed);
                nats[question.ordinal()][number] -= score.logProb();
                sizes[question.ordinal()][number] += score.tokens();
                exact &= score.kind() == Score.Kind.EXACT;
            }
            return exact;
        }
    }
}
