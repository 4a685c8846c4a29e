// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.Template;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.task.ZebraExample;
import org.anyorder.insertion.task.ZebraFile;
import org.anyorder.insertion.task.ZebraGenerator;
import org.anyorder.insertion.task.ZebraMetrics;
import org.anyorder.insertion.task.ZebraTokens;

/**
 * Zebra puzzles solved (Patel et al. 2025, arXiv 2505.05755): greedy decoding, the best slot and then its best token,
 * the stop probability against 0.9; an answer counts if its facts are those of the solution, in any order.
 *
 * <p>The puzzles are drawn afresh from the sizes named by {@code config.json} under {@code task}, or read from a file
 * with the columns of the published data set ({@link ZebraFile}).
 */
public final class ZebraEvaluation implements EvaluationTask {
    private static final int DEFAULT_COUNT = 1000;

    /** Made by the service loader. */
    public ZebraEvaluation() {}

    @Override
    public String name() {
        return "zebra";
    }

    @Override
    public String summary() {
        return "zebra puzzles solved, fresh ones or those of a file (input,output as CSV or JSON lines)";
    }

    @Override
    public boolean claims(ModelConfig model) {
        return InsertionKind.anyOf(model, InsertionKind.values());
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        ModelConfig config = ModelFolder.open(settings.folder()).config();
        List<ZebraExample> puzzles = puzzles(settings, config);
        InsertionConfig network = checked(config, puzzles);
        List<Template> questions = puzzles.stream()
                .map(puzzle -> Template.continuing(ZebraTokens.question(puzzle.clues())))
                .toList();
        // One fact more than there are: whoever writes on is wrong, and need not be heard out.
        int most = puzzles.stream()
                        .mapToInt(puzzle -> puzzle.answer().size())
                        .max()
                        .orElseThrow()
                + 1;
        // An Insertion Transformer ends each slot by a token and has no threshold.
        Map<String, String> stopping = network.kind() == InsertionKind.ILM ? Map.of("stop-threshold", "0.9") : Map.of();
        try (GreedyInsertion greedy = GreedyInsertion.open(settings, stopping)) {
            GreedyInsertion.Answers answers =
                    greedy.fill(questions, 3 * most, done -> listener.progressed(done, questions.size()));
            return evaluation(puzzles, answers);
        }
    }

    private static Evaluation evaluation(List<ZebraExample> puzzles, GreedyInsertion.Answers answers) {
        int count = puzzles.size();
        int solved = 0;
        int wellFormed = 0;
        double[] overlaps = new double[count];
        for (int i = 0; i < count; i++) {
            int[] all = answers.generations().get(i).tokens();
            int question = ZebraTokens.question(puzzles.get(i).clues()).length;
            ZebraMetrics metrics = ZebraMetrics.of(
                    Arrays.copyOfRange(all, question, all.length),
                    puzzles.get(i).answer());
            solved += metrics.exact() ? 1 : 0;
            wellFormed += metrics.wellFormed() ? 1 : 0;
            overlaps[i] = metrics.overlap();
        }
        double seconds = answers.elapsed().toNanos() / 1e9;
        return new Evaluation(
                count,
                List.of(
                        Measure.proportion("accuracy", solved, count, "answers whose facts are those of the solution"),
                        Measure.mean("iou", overlaps, "facts in answer and solution over facts in either"),
                        Measure.proportion("well_formed", wellFormed, count, "answers that are triples of digits"),
                        Measure.mean("nfe", answers.nfe(), "network evaluations an answer"),
                        Measure.of("puzzles_per_second", count / seconds, "speed of decoding")),
                answers.elapsed());
    }

    private static List<ZebraExample> puzzles(EvaluationSettings settings, ModelConfig config) throws IOException {
        if (settings.data().isPresent()) {
            List<ZebraExample> puzzles = ZebraFile.read(settings.data().get());
            return puzzles.subList(0, Math.min(puzzles.size(), settings.count().orElse(puzzles.size())));
        }
        Optional<ModelConfig> task = config.optionalObject("task");
        boolean isZebra = task.isPresent()
                && task.get().optionalString("name").filter("zebra"::equals).isPresent();
        if (!isZebra) {
            throw new IllegalArgumentException(config.origin()
                    + " names no sizes of zebra puzzles (\"task\": {\"name\": \"zebra\", \"min_houses\": …}); give the"
                    + " puzzles as a file with --data");
        }
        ZebraGenerator generator = ZebraGenerator.read(task.get());
        List<ZebraExample> puzzles = new ArrayList<>();
        for (int number = 0; number < settings.count().orElse(DEFAULT_COUNT); number++) {
            puzzles.add(generator.generate(RandomStreams.of(settings.seed(), number, 0)));
        }
        return puzzles;
    }

    /** Zebra models put the question before BOS and number their words in one way only. */
    private static InsertionConfig checked(ModelConfig config, List<ZebraExample> puzzles) throws IOException {
        InsertionConfig network = InsertionConfig.read(config);
        int words = ZebraTokens.words().size();
        if (network.layout() != PromptLayout.PREFIX) {
            throw config.refuse("prompt_layout", "\"prefix\" in a model of zebra puzzles");
        }
        if (network.vocabulary() < words) {
            throw config.refuse("num_embeddings", "at least " + words + " in a model of zebra puzzles");
        }
        if (!network.tokens().cls().equals(OptionalInt.of(ZebraTokens.CLS))) {
            throw config.refuse("cls_token_id", ZebraTokens.CLS + " in a model of zebra puzzles");
        }
        if (!network.tokens().bos().equals(OptionalInt.of(ZebraTokens.BOS))) {
            throw config.refuse("bos_token_id", ZebraTokens.BOS + " in a model of zebra puzzles");
        }
        int longest = puzzles.stream()
                .mapToInt(puzzle -> ZebraTokens.example(puzzle).length())
                .max()
                .orElseThrow();
        if (network.maxLength() < longest) {
            throw config.refuse("max_length", "at least " + longest + ", the longest of these puzzles");
        }
        return network;
    }
}
