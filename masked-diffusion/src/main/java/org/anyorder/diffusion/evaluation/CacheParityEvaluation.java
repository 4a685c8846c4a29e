// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.diffusion.network.DecoderModelProvider;
import org.anyorder.diffusion.network.DiffusionModelProvider;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.evaluation.Series;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Visibility;
import org.anyorder.sampling.SamplingOptions;

/**
 * What a cache changes: the same requests are decoded with it and without any, by one strategy and from the same
 * streams. Tokens are compared place by place; logits in every evaluation of the cached run, with those of an uncached
 * one of the same canvas, so that a deviation is the cache's and no consequence of an earlier one.
 *
 * <p>Options: {@code cache} ({@code prefix}, {@code dual}, {@code free} or {@code block}), {@code strategy},
 * {@code length} of canvases that no template gives, {@code temperature}, and those of the strategy. Data: templates
 * ({@code .json}, {@code .jsonl}, {@code .ndjson}), or a text in the model's tokens.
 */
public final class CacheParityEvaluation implements EvaluationTask {

    private static final Set<String> TABLES = Set.of("joint", "pairwise");

    /** Made by the service loader. */
    public CacheParityEvaluation() {}

    @Override
    public String name() {
        return "cache-parity";
    }

    @Override
    public String summary() {
        return "what a cache of keys and values changes: tokens, logits, evaluations, rows";
    }

    @Override
    public boolean takesOptions() {
        return true;
    }

    @Override
    public boolean claims(ModelConfig model) {
        return new DiffusionModelProvider().claims(model) || new DecoderModelProvider().claims(model) || isTable(model);
    }

    private static boolean isTable(ModelConfig model) {
        try {
            return model.isOneOf(Set.of("table"))
                    && model.optionalString("kind").filter(TABLES::contains).isPresent();
        } catch (CheckpointFormatException e) {
            return false; // a kind that is no text is nobody's
        }
    }

    @Override
    public Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException {
        ParityOptions options = ParityOptions.of(settings.options());
        try (LoadedModel loaded =
                FolderLoader.open(settings.folder().toString(), settings.device(), settings.precision())) {
            StrategyCatalogs.Choice choice = StrategyCatalogs.find(loaded, Optional.of("masked:" + options.strategy()));
            return compare(
                    choice.entry(), (MaskedModel) choice.view(), loaded.recommendation(), options, settings, listener);
        }
    }

    private static <M extends SequenceModel> Evaluation compare(
            StrategyCatalog.Entry<M> entry,
            MaskedModel model,
            Recommendation recommendation,
            ParityOptions options,
            EvaluationSettings settings,
            EvaluationListener listener)
            throws IOException {
        DecodingStrategy<M> strategy = entry.create(options.of(entry.description()), new OneModel());
        List<GenerationRequest> requests = requests(
                ParityTemplates.of(settings, options.length(), model.maxLength()),
                sampling(recommendation, options, strategy),
                settings.seed());
        int count = requests.size();
        long start = System.nanoTime();
        ComparedModel compared = new ComparedModel(model);
        List<Generation> cached = decode(
                StrategyGenerator.of(entry.model().cast(compared), strategy),
                requests,
                settings.batchRows(),
                done -> listener.progressed(done, 2 * count));
        UncachedModel whole = new UncachedModel(model);
        List<Generation> uncached = decode(
                StrategyGenerator.of(entry.model().cast(whole), strategy),
                requests,
                settings.batchRows(),
                done -> listener.progressed(count + done, 2 * count));
        return new Evaluation(
                count,
                measures(cached, uncached, compared, whole),
                List.of(new Series(
                        "logit_deviation",
                        compared.deviations(),
                        "the same in the first, second, … evaluation of a sequence")),
                notes(strategy.notes(), options.cache(), model.visibility()),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static SamplingOptions sampling(
            Recommendation recommendation, ParityOptions options, DecodingStrategy<?> strategy) {
        SamplingOptions.Builder sampling = SamplingOptions.builder();
        recommendation.temperature().ifPresent(sampling::temperature);
        recommendation.topK().ifPresent(sampling::topK);
        recommendation.topP().ifPresent(p -> sampling.topP(p, strategy.topPCrossing()));
        options.temperature().ifPresent(sampling::temperature);
        return sampling.build();
    }

    private static List<GenerationRequest> requests(List<Template> templates, SamplingOptions sampling, long seed) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (Template template : templates) {
            int least = template.gaps().stream().mapToInt(gap -> gap.min()).sum();
            requests.add(GenerationRequest.builder(template)
                    .sampling(sampling)
                    .seed(seed)
                    .number(requests.size())
                    .limits(Limits.DEFAULT.withMaxNewTokens(Math.max(least, Limits.DEFAULT.maxNewTokens())))
                    .build());
        }
        return requests;
    }

    private static List<Generation> decode(
            StrategyGenerator<?> generator, List<GenerationRequest> requests, int batchRows, IntConsumer finished) {
        Generation[] byRequest = new Generation[requests.size()];
        GenerationListener listener = new GenerationListener() {
            private int done;

            @Override
            public void onFinished(Generation generation) {
                byRequest[generation.request()] = generation;
                finished.accept(++done);
            }

            @Override
            public void onRefused(GenerationRequest request, IllegalArgumentException why) {
                throw why;
            }
        };
        try (generator) {
            generator.generateAll(RequestSource.of(requests), new Execution(batchRows, listener, new Cancellation()));
        }
        return List.of(byRequest);
    }

    private static List<Measure> measures(
            List<Generation> cached, List<Generation> uncached, ComparedModel compared, UncachedModel whole) {
        long equal = 0;
        long tokens = 0;
        long sequences = 0;
        OptionalInt first = OptionalInt.empty();
        for (int number = 0; number < cached.size(); number++) {
            Agreement agreement = Agreement.of(cached.get(number), uncached.get(number));
            equal += agreement.equal();
            tokens += agreement.tokens();
            sequences += agreement.complete() ? 1 : 0;
            if (agreement.firstDifference().isPresent()) {
                int step = agreement.firstDifference().getAsInt();
                first = OptionalInt.of(Math.min(step, first.orElse(step)));
            }
        }
        if (tokens == 0) {
            throw new IllegalArgumentException("task cache-parity needs templates with something to fill, got none");
        }
        return List.of(
                Measure.proportion("equal_tokens", equal, tokens, "generated tokens equal to the uncached run's"),
                Measure.proportion(
                        "equal_sequences", sequences, cached.size(), "sequences equal to the uncached run's"),
                Measure.of(
                        "first_difference",
                        first.isPresent() ? first.getAsInt() : Double.NaN,
                        "the first step in which any run settles something else"),
                Measure.of(
                        "logit_deviation",
                        compared.deviations().stream()
                                .mapToDouble(each -> each)
                                .max()
                                .orElse(0),
                        "largest |cached - uncached logit| of one canvas"),
                mean("nfe", cached, each -> each.usage().nfe(), "network evaluations a sequence"),
                mean("nfe_uncached", uncached, each -> each.usage().nfe(), "the same without the cache"),
                mean("store_passes", cached, each -> each.usage().storePasses(), "passes that only fill the cache"),
                mean("rows", cached, each -> each.usage().rows(), "token rows run a sequence"),
                Measure.of("rows_uncached", (double) whole.rows() / uncached.size(), "the same without the cache"));
    }

    private static Measure mean(
            String name, List<Generation> generations, ToDoubleFunction<Generation> value, String meaning) {
        return Measure.mean(name, generations.stream().mapToDouble(value).toArray(), meaning);
    }

    private static List<String> notes(List<String> ofStrategy, ParityOptions.Cache cache, Visibility visibility) {
        List<String> notes = new ArrayList<>(ofStrategy);
        if (cache == ParityOptions.Cache.BLOCK) {
            notes.add(
                    visibility instanceof Visibility.BlockCausal
                            ? "block cache: exact"
                            : "block cache: none, since every position of this model sees every other");
        }
        return notes;
    }

    /** No strategy with a cache has a second model. */
    private static final class OneModel implements ModelResolver {
        @Override
        public <T extends SequenceModel> T resolve(String reference, Class<T> type) {
            throw new IllegalArgumentException("task cache-parity runs one model, got a second: " + reference);
        }
    }
}
