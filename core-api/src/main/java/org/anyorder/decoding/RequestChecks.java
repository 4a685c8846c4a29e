// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.model.EvidenceCheck;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Vocabulary;

/** Refuses what a model or its strategy cannot serve: a request, naming the segment, or a sequence to be scored. */
final class RequestChecks {

    private static final int UNKNOWN = -1;

    private RequestChecks() {}

    static <M extends SequenceModel> void check(GenerationRequest request, DecodingStrategy<M> strategy, M model) {
        Template template = request.template();
        checkTokens(template, model.vocabulary());
        checkLength(template, model.maxLength());
        checkCapabilities(template, strategy);
        model.feature(EvidenceCheck.class).ifPresent(evidence -> checkEvidence(template, evidence));
        strategy.check(template, model);
    }

    /** Refuses a sequence that the model cannot score. */
    static void checkScored(List<int[]> sequences, List<boolean[]> scored, SequenceModel model) {
        if (sequences.size() != scored.size()) {
            throw new IllegalArgumentException(
                    "scored must have one entry per sequence, got " + scored.size() + " for " + sequences.size());
        }
        for (int number = 0; number < sequences.size(); number++) {
            checkScored(sequences.get(number), scored.get(number), model);
        }
    }

    private static void checkScored(int[] tokens, boolean[] scored, SequenceModel model) {
        if (tokens.length != scored.length) {
            throw new IllegalArgumentException(
                    "scored must have one flag per token, got " + scored.length + " for " + tokens.length);
        }
        int size = model.vocabulary().size();
        for (int position = 0; position < tokens.length; position++) {
            if (!(tokens[position] >= 0 && tokens[position] < size)) {
                throw new IllegalArgumentException(
                        "tokens[" + position + "] must be in [0, " + size + "), got " + tokens[position]);
            }
        }
        if (!(tokens.length <= model.maxLength())) {
            throw new IllegalArgumentException(
                    "tokens must hold at most " + model.maxLength() + ", the model's length, got " + tokens.length);
        }
    }

    private static void checkTokens(Template template, Vocabulary vocabulary) {
        for (int segment = 0; segment < template.segments().size(); segment++) {
            if (template.segments().get(segment) instanceof Known known) {
                for (int position = 0; position < known.length(); position++) {
                    if (!(known.token(position) < vocabulary.size())) {
                        throw new IllegalArgumentException("token " + position + " of segment " + segment
                                + " must be in [0, " + vocabulary.size() + "), got " + known.token(position));
                    }
                }
            }
        }
    }

    private static void checkLength(Template template, int maxLength) {
        long least = template.knownTokens();
        for (Gap gap : template.gaps()) {
            least += gap.min();
        }
        if (!(least <= maxLength)) {
            throw new IllegalArgumentException(
                    "the template holds at least " + least + " tokens, the model's length allows at most " + maxLength);
        }
    }

    /** Refuses known tokens that the model rules out, as far as the template says where they stand. */
    private static void checkEvidence(Template template, EvidenceCheck evidence) {
        int[] tokens = template.segments().stream()
                .takeWhile(segment -> !(segment instanceof Gap gap) || gap.fixed())
                .flatMapToInt(segment -> segment instanceof Known known
                        ? known.stream()
                        : IntStream.generate(() -> UNKNOWN).limit(((Gap) segment).min()))
                .toArray();
        boolean[] given = new boolean[tokens.length];
        for (int position = 0; position < given.length; position++) {
            given[position] = tokens[position] != UNKNOWN;
        }
        if (!evidence.possible(tokens, given)) {
            throw new UnsupportedTemplateException("the known tokens of the template must be possible under the model, "
                    + "got " + template + ", which has probability 0");
        }
    }

    private static <M extends SequenceModel> void checkCapabilities(Template template, DecodingStrategy<M> strategy) {
        Set<Capability> has = strategy.capabilities();
        List<Segment> segments = template.segments();
        if (template.knownTokens() == 0) {
            require(has, Capability.UNCONDITIONAL, strategy, "the template has no known token");
        }
        for (int index = 0; index < segments.size(); index++) {
            if (segments.get(index) instanceof Gap gap) {
                String where = "segment " + index + " is " + gap;
                boolean last = index == segments.size() - 1;
                require(
                        has,
                        last ? Capability.CONTINUATION : Capability.INFILLING,
                        strategy,
                        where + (last ? "" : " with known tokens to its right"));
                Capability length = gap.fixed()
                        ? Capability.FIXED_LENGTH
                        : gap.unbounded() ? Capability.UNBOUNDED_LENGTH : Capability.VARIABLE_LENGTH;
                require(has, length, strategy, where);
            }
        }
    }

    private static <M extends SequenceModel> void require(
            Set<Capability> has, Capability needed, DecodingStrategy<M> strategy, String where) {
        if (has.contains(needed)) {
            return;
        }
        List<String> able = new ArrayList<>();
        for (StrategyCatalog.Entry<?> entry : StrategyCatalogs.all()) {
            if (entry.description().capabilities().contains(needed)) {
                able.add(entry.description().view().label() + ":"
                        + entry.description().name());
            }
        }
        throw new UnsupportedTemplateException("strategy " + strategy.name() + " has no "
                + needed.label() + " and " + where + "; "
                + (able.isEmpty() ? "no strategy here has it" : "strategies that have it: " + String.join(", ", able)));
    }
}
