// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent.Committed;
import org.anyorder.GenerationEvent.Cut;
import org.anyorder.GenerationEvent.Deleted;
import org.anyorder.GenerationEvent.Inserted;
import org.anyorder.GenerationEvent.Retracted;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.Usage;
import org.junit.jupiter.api.Test;

class SettledTextTest {

    private static final Set<Capability> CAUSAL = Set.of(Capability.CONTINUATION, Capability.UNBOUNDED_LENGTH);
    private static final Set<Capability> MASKED = Set.of(Capability.INFILLING, Capability.FIXED_LENGTH);
    private static final Set<Capability> INSERTION =
            Set.of(Capability.INFILLING, Capability.VARIABLE_LENGTH, Capability.UNBOUNDED_LENGTH);

    private final List<String> offered = new ArrayList<>();

    private SettledText follow(Set<Capability> capabilities, Template template, Tokenizer tokenizer) {
        SettledText text = new SettledText(capabilities, template, tokenizer, new TextListener() {
            @Override
            public void onText(String piece) {
                offered.add(piece);
            }

            @Override
            public void onRevision(String whole) {
                offered.add("=" + whole);
            }
        });
        text.onAdmitted(GenerationRequest.builder(template).build(), 0);
        return text;
    }

    private SettledText follow(Set<Capability> capabilities, Template template) {
        return follow(capabilities, template, new NumericTokenizer(100));
    }

    private static Inserted inserted(int position, int token) {
        return new Inserted(0, 0, 1, 0, position, token, 0);
    }

    private static Committed committed(int position, int token) {
        return new Committed(0, 0, 1, 0, position, token, 0);
    }

    private static Generation finished(int... tokens) {
        return new Generation(
                0,
                0,
                tokens,
                new int[tokens.length],
                new double[tokens.length],
                0,
                FinishReason.STOP,
                Usage.NONE,
                List.of());
    }

    @Test
    void aContinuationIsOfferedTokenByToken() {
        SettledText text = follow(CAUSAL, Template.continuing(1, 2));
        text.onEvent(inserted(2, 7));
        text.onEvent(inserted(3, 8));
        text.onFinished(finished(1, 2, 7, 8));
        assertEquals(List.of("1 2", " 7", " 8"), offered);
    }

    @Test
    void anyOrderOutputIsOfferedUpToTheFirstUndecidedPosition() {
        SettledText text =
                follow(MASKED, Template.of(Known.of(1), Gap.exactly(2), Known.of(2), Gap.exactly(1), Known.of(3)));
        text.onEvent(inserted(2, -1)); // the right gap is laid out first
        text.onEvent(inserted(1, -1));
        text.onEvent(inserted(2, -1));
        assertEquals(List.of("1"), offered);
        text.onEvent(committed(2, 22));
        assertEquals(List.of("1"), offered);
        text.onEvent(committed(1, 11));
        assertEquals(List.of("1", " 11 22 2"), offered);
        text.onEvent(committed(4, 33));
        text.onFinished(finished(1, 11, 22, 2, 33, 3));
        assertEquals(List.of("1", " 11 22 2", " 33 3"), offered);
    }

    @Test
    void insertedTokensSettleAtTheEndOnly() {
        SettledText text = follow(INSERTION, Template.of(Known.of(1), Gap.between(0, 5), Known.of(2)));
        text.onEvent(inserted(1, 7));
        text.onEvent(inserted(1, 6));
        assertEquals(List.of("1"), offered);
        text.onFinished(finished(1, 6, 7, 2));
        assertEquals(List.of("1", " 6 7 2"), offered);
    }

    @Test
    void whatIsTakenBackIsTold() {
        SettledText text = follow(CAUSAL, Template.continuing(1));
        text.onEvent(inserted(1, 7));
        text.onEvent(inserted(2, 8));
        text.onEvent(new Cut(0, 0, 2, 1));
        assertEquals(List.of("1", " 7", " 8"), offered);
        text.onEvent(inserted(1, 9));
        text.onEvent(inserted(2, 10));
        text.onEvent(new Deleted(0, 0, 3, 0, 1));
        text.onFinished(finished(1, 10));
        assertEquals(List.of("1", " 7", " 8", "=1 9", " 10", "=1 10"), offered);
    }

    @Test
    void aRetractedPositionHoldsBackWhatFollows() {
        SettledText text = follow(MASKED, Template.of(Gap.exactly(2)));
        text.onEvent(inserted(0, -1));
        text.onEvent(inserted(1, -1));
        text.onEvent(committed(1, 5));
        text.onEvent(new Retracted(0, 0, 1, 0, 1));
        text.onEvent(committed(0, 4));
        assertEquals(List.of("4"), offered);
        text.onEvent(new Retracted(0, 0, 1, 0, 0));
        text.onEvent(committed(1, 6));
        text.onEvent(committed(0, 3));
        text.onFinished(finished(3, 6));
        assertEquals(List.of("4", "=3 6"), offered);
    }

    @Test
    void charactersOfSeveralTokensAreOfferedWhole() throws IOException {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(HuggingFaceTokenizerTest.FILE)) {
            String whole = "naïve 🙂🙂 日本";
            int[] ids = tokenizer.encode(whole);
            SettledText text = follow(CAUSAL, Template.continuing(), tokenizer);
            for (int position = 0; position < ids.length; position++) {
                text.onEvent(inserted(position, ids[position]));
            }
            text.onFinished(finished(ids));
            assertEquals(whole, String.join("", offered));
            assertEquals(
                    0,
                    offered.stream().filter(piece -> piece.contains("\ufffd")).count());
        }
    }

    @Test
    void anUnfinishedCharacterIsOfferedAtTheEndAsReplacement() throws IOException {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(HuggingFaceTokenizerTest.FILE)) {
            int first = tokenizer.encode("🙂")[0];
            SettledText text = follow(CAUSAL, Template.continuing(), tokenizer);
            text.onEvent(inserted(0, first));
            assertEquals(List.of(), offered);
            text.onFinished(finished(first));
            assertEquals(List.of("\ufffd"), offered);
        }
    }
}
