// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import ai.djl.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Score;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.anysubset.AnySubsetStrategies;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.kernel.Precision;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.speculative.train.CausalFolder;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A trained model and texts of its own, of which one token in twenty is given, here and there. */
@State(Scope.Benchmark)
public class FilledTexts {
    static final int REQUESTS = 8;
    private static final int LENGTH = 120;
    /** A token that is no special one. */
    private static final int ORDINARY = 8;

    private static final int GIVEN_SHARE = 20;
    private static final int ALTERNATIVES = 100;
    private static final int ALTERNATIVE_LENGTH = 12;

    /** Name or folder of the model. */
    @Param("shakespeare-any-subset")
    String model = "shakespeare-any-subset";

    /** Name or folder of a model that drafts from left to right. */
    @Param("shakespeare-any-subset-draft")
    String draft = "shakespeare-any-subset-draft";

    /** The most positions of a draft. */
    @Param("5")
    String draftLength = "5";

    private LoadedModel loaded;
    private CausalFolder loadedDraft;
    private List<GenerationRequest> requests;
    private List<int[]> alternatives;
    private boolean[] scored;
    private StrategyGenerator<?> sequential;
    private StrategyGenerator<?> speculative;
    private StrategyGenerator<?> ahead;
    private StrategyGenerator<?> drafted;

    /** Made by JMH. */
    public FilledTexts() {}

    /**
     * Loads the model and lets it write.
     *
     * @throws IOException if it cannot be read
     */
    @Setup
    public void open() throws IOException {
        loaded = FolderLoader.open(model, Device.cpu(), Precision.FLOAT32);
        AnySubsetModel view = (AnySubsetModel) loaded.views().get(0);
        sequential = over(view, "sequential", Map.of());
        speculative = over(view, "speculative", Map.of("draft-length", draftLength));
        ahead = over(view, "speculative", Map.of("draft", "ahead"));
        loadedDraft = CausalFolder.open(draft, Device.cpu(), Precision.FLOAT32);
        drafted = Decoding.generator(
                new AnySubsetStrategies(),
                "speculative",
                Map.of("draft", draft),
                view,
                Decoding.with(loadedDraft.view()));
        RandomGenerator random = new SplittableRandom(3);
        int length = Math.min(LENGTH, view.maxLength() - 1);
        List<int[]> texts = texts(length);
        requests = IntStream.range(0, REQUESTS)
                .mapToObj(number -> request(number, hidden(texts.get(number), random)))
                .toList();
        Gap gap = Gap.exactly(Math.min(ALTERNATIVE_LENGTH, length / 2));
        int[] text = texts.get(0);
        int[] left = Arrays.copyOf(text, (length - gap.min()) / 2);
        int[] right = Arrays.copyOfRange(text, left.length + gap.min(), length);
        scored = new boolean[length];
        Arrays.fill(scored, left.length, left.length + gap.min(), true);
        GenerationRequest filled = request(0, Template.of(Known.of(left), gap, Known.of(right))).toBuilder()
                .samples(ALTERNATIVES)
                .build();
        alternatives = Decoding.run(speculative, List.of(filled), REQUESTS).stream()
                .map(Generation::tokens)
                .toList();
    }

    private static StrategyGenerator<?> over(AnySubsetModel model, String name, Map<String, String> options)
            throws IOException {
        return Decoding.generator(new AnySubsetStrategies(), name, options, model, Decoding.ALONE);
    }

    private List<int[]> texts(int length) {
        List<GenerationRequest> free = IntStream.range(0, REQUESTS)
                .mapToObj(number -> request(number, Template.of(Known.of(ORDINARY + number), Gap.exactly(length - 1))))
                .toList();
        return Decoding.run(speculative, free, REQUESTS).stream()
                .map(Generation::tokens)
                .toList();
    }

    private static Template hidden(int[] text, RandomGenerator random) {
        List<Integer> positions =
                new ArrayList<>(IntStream.range(0, text.length).boxed().toList());
        for (int place = positions.size() - 1; place > 0; place--) {
            Collections.swap(positions, place, random.nextInt(place + 1));
        }
        List<Integer> given = positions.subList(0, Math.max(1, text.length / GIVEN_SHARE));
        List<Segment> segments = new ArrayList<>();
        int open = 0;
        for (int position = 0; position <= text.length; position++) {
            boolean known = position < text.length && given.contains(position);
            if (open > 0 && (known || position == text.length)) {
                segments.add(Gap.exactly(open));
                open = 0;
            }
            if (known) {
                segments.add(Known.of(text[position]));
            } else {
                open++;
            }
        }
        return new Template(segments);
    }

    private static GenerationRequest request(int number, Template template) {
        return GenerationRequest.builder(template)
                .limits(Limits.DEFAULT.withMaxNewTokens(Limits.UNLIMITED))
                .endToken(EndToken.IS_IGNORED)
                .number(number)
                .seed(7)
                .build();
    }

    List<Generation> sequential() {
        return Decoding.run(sequential, requests, 1);
    }

    List<Generation> speculative(int batchRows) {
        return Decoding.run(speculative, requests, batchRows);
    }

    List<Generation> ahead() {
        return Decoding.run(ahead, requests, 1);
    }

    List<Generation> drafted() {
        return Decoding.run(drafted, requests, 1);
    }

    List<Score> alternativesTogether() {
        return speculative.scoreAll(alternatives, Collections.nCopies(ALTERNATIVES, scored), 0);
    }

    List<Score> alternativesOneByOne() {
        return alternatives.stream()
                .map(tokens -> speculative.score(tokens, scored, 0))
                .toList();
    }

    /** The density of what was filled, in a pass of its own. */
    double density(Generation drawn) {
        boolean[] filled = new boolean[drawn.tokens().length];
        for (int position = 0; position < filled.length; position++) {
            filled[position] = drawn.steps()[position] > 0;
        }
        return speculative.score(drawn.tokens(), filled, 0).logProb();
    }

    /** Frees the models. */
    @TearDown
    public void close() {
        loadedDraft.close();
        loaded.close();
    }
}
