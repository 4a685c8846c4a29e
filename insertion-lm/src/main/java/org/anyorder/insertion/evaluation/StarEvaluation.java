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
import org.anyorder.insertion.task.AnswerMetrics;
import org.anyorder.insertion.task.StarGraph;
import org.anyorder.insertion.task.StarGraphFile;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.insertion.task.StarGraphTokens;

/**
 * Star graphs solved (Patel et al. 2025, arXiv 2505.05755): greedy decoding, the best slot and then its best token, the
 * stop probability against 0.5; an answer counts if it is the path, token for token.
 *
 * <p>The graphs are drawn afresh from the family named by {@code config.json} under {@code task}, or read from a CSV
 * file of the ILM repository.
 */
public final class StarEvaluation implements EvaluationTask {
    private static final int DEFAULT_COUNT = 1000;
    private static final int SPECIAL_TOKENS = new StarGraphTokens(1).vocabularySize() - 1;

    /** Made by the service loader. */
    public StarEvaluation() {}

    @Override
    public String name() {
        return "star";
    }

    @Override
    public String summary() {
        return "paths found in star graphs, fresh ones or those of a CSV file (edge_list,source,goal,path)";
    }

    @Override
    public boolean claims(ModelConfig model) {
        return InsertionKind.anyOf(model, InsertionKind.values());
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        ModelConfig config = ModelFolder.open(settings.folder()).config();
        List<StarGraph> graphs = graphs(settings, config);
        StarGraphTokens tokens = new StarGraphTokens(graphs.get(0).nodes());
        InsertionConfig network = checked(config, tokens);
        List<Template> questions = graphs.stream()
                .map(graph -> Template.continuing(tokens.question(graph)))
                .toList();
        // An Insertion Transformer ends each slot by a token and has no threshold.
        Map<String, String> stopping = network.kind() == InsertionKind.ILM ? Map.of("stop-threshold", "0.5") : Map.of();
        try (GreedyInsertion greedy = GreedyInsertion.open(settings, stopping)) {
            GreedyInsertion.Answers answers =
                    greedy.fill(questions, network.maxLength(), done -> listener.progressed(done, questions.size()));
            return evaluation(graphs, tokens, answers);
        }
    }

    private static Evaluation evaluation(
            List<StarGraph> graphs, StarGraphTokens tokens, GreedyInsertion.Answers answers) {
        List<int[]> generated = new ArrayList<>();
        List<int[]> expected = new ArrayList<>();
        int paths = 0;
        for (int i = 0; i < graphs.size(); i++) {
            int[] all = answers.generations().get(i).tokens();
            int[] answer = Arrays.copyOfRange(all, tokens.question(graphs.get(i)).length, all.length);
            generated.add(answer);
            expected.add(tokens.answer(graphs.get(i)));
            paths += tokens.path(answer).isPresent() ? 1 : 0;
        }
        AnswerMetrics metrics = AnswerMetrics.of(generated, expected);
        int count = graphs.size();
        double seconds = answers.elapsed().toNanos() / 1e9;
        return new Evaluation(
                count,
                List.of(
                        Measure.proportion(
                                "exact_match",
                                Math.round(metrics.exactMatch() * count),
                                count,
                                "answers that are the path, token for token"),
                        Measure.of("token_accuracy", metrics.tokenAccuracy(), "tokens of the answer at their place"),
                        Measure.proportion("well_formed", paths, count, "answers that are edges joined end to end"),
                        Measure.of("length_rmse", metrics.lengthRmse(), "root mean square error of the length, tokens"),
                        Measure.of("length_mape", metrics.lengthMape(), "mean relative error of the length"),
                        Measure.mean("nfe", answers.nfe(), "network evaluations an answer"),
                        Measure.of("graphs_per_second", count / seconds, "speed of decoding")),
                answers.elapsed());
    }

    private static List<StarGraph> graphs(EvaluationSettings settings, ModelConfig config) throws IOException {
        Optional<ModelConfig> task = config.optionalObject("task");
        boolean isStar = task.isPresent()
                && task.get().optionalString("name").filter("star"::equals).isPresent();
        if (settings.data().isPresent()) {
            int nodes = isStar
                    ? StarGraphGenerator.read(task.get()).nodes()
                    : config.integer("num_embeddings", SPECIAL_TOKENS + 1, Integer.MAX_VALUE) - SPECIAL_TOKENS;
            List<StarGraph> graphs = StarGraphFile.read(settings.data().get(), nodes);
            return graphs.subList(0, Math.min(graphs.size(), settings.count().orElse(graphs.size())));
        }
        if (!isStar) {
            throw new IllegalArgumentException(config.origin()
                    + " names no family of star graphs (\"task\": {\"name\": \"star\", \"generator\": …}); give the"
                    + " graphs as a CSV file with --data");
        }
        StarGraphGenerator generator = StarGraphGenerator.read(task.get());
        List<StarGraph> graphs = new ArrayList<>();
        for (int number = 0; number < settings.count().orElse(DEFAULT_COUNT); number++) {
            graphs.add(generator.generate(RandomStreams.of(settings.seed(), number, 0)));
        }
        return graphs;
    }

    /** Star models put the question before BOS and number their tokens in one way only. */
    private static InsertionConfig checked(ModelConfig config, StarGraphTokens tokens) throws IOException {
        InsertionConfig network = InsertionConfig.read(config);
        if (network.layout() != PromptLayout.PREFIX) {
            throw config.refuse("prompt_layout", "\"prefix\" in a model of star graphs");
        }
        if (!network.tokens().cls().equals(OptionalInt.of(tokens.cls()))) {
            throw config.refuse("cls_token_id", tokens.cls() + ", the number of nodes, in a model of star graphs");
        }
        return network;
    }
}
