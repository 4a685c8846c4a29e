// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anyorder.Generator;
import org.anyorder.Score;
import org.anyorder.Template;
import org.anyorder.text.JsonTemplates;
import org.anyorder.text.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The log-likelihood of sequences, or of what fills a template's gaps given its known tokens. */
@Command(
        name = "score",
        description =
                "Log-likelihood in nats: total and per token, and whether it is exact, a bound or an estimate; a line"
                        + " a sequence.",
        footer = {"", "Example: anyorder score --model shakespeare-insertion --text \"To be, or not to be.\""})
final class ScoreCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @ArgGroup(multiplicity = "1")
    private Sequence sequence = new Sequence();

    @Option(
            names = "--template-json",
            paramLabel = "FILE|-",
            description = "Known tokens are given, what fills the gaps is scored. Default: everything is scored.")
    private Optional<String> template = Optional.empty();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "Names the view that scores. Default: the model's.")
    private Optional<String> strategy = Optional.empty();

    @Option(names = "--seed", defaultValue = "0", description = "Of estimates. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private FormatOptions format = new FormatOptions();

    /** Text or ids. */
    static final class Sequence {

        @Option(names = "--text", paramLabel = "T", description = "The sequence as text; again for another.")
        private List<String> text = new ArrayList<>();

        @Option(names = "--tokens", paramLabel = "IDS", description = "The sequence as ids: 5,6,7; again for another.")
        private List<String> tokens = new ArrayList<>();

        List<int[]> ids(Tokenizer tokenizer) {
            List<int[]> all = new ArrayList<>();
            tokens.forEach(ids -> all.add(ModelText.ids("--tokens", ids)));
            text.forEach(given -> all.add(tokenizer.encode(given)));
            return all;
        }
    }

    @Override
    public Integer call() throws IOException {
        try (Tokenizer tokenizer = ModelText.open(model.reference());
                Generator generator = model.load(strategy, Map.of())) {
            List<int[]> sequences = sequence.ids(tokenizer);
            generator.scoreAll(sequences, scored(sequences), seed).forEach(this::print);
        }
        return 0;
    }

    private List<boolean[]> scored(List<int[]> sequences) throws IOException {
        if (template.isEmpty()) {
            List<boolean[]> all = new ArrayList<>();
            for (int[] tokens : sequences) {
                boolean[] scored = new boolean[tokens.length];
                Arrays.fill(scored, true);
                all.add(scored);
            }
            return all;
        }
        List<Template> templates = JsonTemplates.parse("--template-json", InfillCommand.read(template.get()));
        if (templates.size() != 1) {
            throw new IllegalArgumentException("--template-json must hold one template, got " + templates.size());
        }
        return sequences.stream()
                .map(tokens -> TemplateAlignment.gapTokens(templates.get(0), tokens))
                .toList();
    }

    private void print(Score score) {
        String kind = score.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (format.json()) {
            JsonObject object = new JsonObject();
            object.add("logProb", ResultJson.number(score.logProb()));
            object.add("perToken", ResultJson.number(score.perToken()));
            object.addProperty("tokens", score.tokens());
            object.addProperty("kind", kind);
            object.add("standardError", ResultJson.number(score.standardError().orElse(Double.NaN)));
            System.out.println(ResultJson.line(object));
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%.6f nats, %.6f per token (%d tokens), %s%s%n",
                score.logProb(),
                score.perToken(),
                score.tokens(),
                kind,
                score.standardError().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                ", standard error %.6f",
                                score.standardError().getAsDouble())
                        : "");
    }
}
