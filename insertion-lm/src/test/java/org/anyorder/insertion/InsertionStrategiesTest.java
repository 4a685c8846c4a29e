// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.anyorder.GenerationRequest;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.table.Weighting;
import org.anyorder.testing.AssertingInsertionModel;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InsertionStrategiesTest extends StrategyContract<InsertionModel> {

    private static final TabularLaws LAWS = TabularLaws.variableLength();

    @Override
    protected StrategyCatalog catalog() {
        return new InsertionStrategies();
    }

    @Override
    protected Class<InsertionModel> kind() {
        return InsertionModel.class;
    }

    @Override
    protected Counted<InsertionModel> model() {
        return counted(LAWS.table(Weighting.LENGTH_CORRECTED).insertion());
    }

    @Override
    protected GenerationRequest request() {
        return GenerationRequest.builder(Template.continuing()).seed(23).build();
    }

    @Override
    protected StrategyOptions exactOptions(String strategy) {
        return strategy.equals("parallel") ? StrategyOptions.NONE : new StrategyOptions(Map.of("stop", "sample"));
    }

    @Override
    protected Counted<InsertionModel> model(String strategy) {
        return strategy.equals("parallel") ? counted(ParallelReference.MODEL) : model();
    }

    @Override
    protected GenerationRequest request(String strategy) {
        return strategy.equals("parallel")
                ? GenerationRequest.builder(ParallelReference.TEMPLATE).seed(23).build()
                : request();
    }

    @Override
    protected LawTest law(String strategy) {
        if (!strategy.equals("parallel")) {
            return law();
        }
        ParallelReference reference = new ParallelReference(ParallelReference.MODEL, SlotEnding.DEFAULT);
        return new LawTest(
                reference.law(ParallelReference.TEMPLATE, 1), reference.law(ParallelReference.TEMPLATE, 1.2));
    }

    @Override
    protected LawTest law() {
        return new LawTest(LAWS.data(), LAWS.sampled(Weighting.PLAIN));
    }

    private static Counted<InsertionModel> counted(InsertionModel model) {
        AssertingInsertionModel asserting = new AssertingInsertionModel(model);
        return new Counted<>(asserting, asserting::evaluatedRows);
    }

    @Test
    void areFoundByTheServiceLoader() {
        List<String> names = StrategyCatalogs.all().stream()
                .map(entry -> entry.description().view().label() + ":"
                        + entry.description().name())
                .toList();
        assertTrue(
                names.containsAll(List.of("insertion:joint", "insertion:two-stage", "insertion:parallel")),
                names.toString());
    }

    @Test
    void readTheirOptions() throws IOException {
        StrategyOptions options = new StrategyOptions(
                Map.of("stop-threshold", "0.5", "force-first-step", "true", "max-length", "12", "slot-top-k", "1"));
        TwoStageInsertion strategy = (TwoStageInsertion) create("two-stage", options);
        assertEquals(StoppingRule.threshold(0.5).insertingFirst(), strategy.stopping());
        assertEquals(12, strategy.maxLength().orElseThrow());
        assertEquals(1, strategy.slotTopK().orElseThrow());
        assertEquals(new JointInsertion(StoppingRule.DEFAULT), create("joint", StrategyOptions.NONE));
        assertEquals(1, ((JointInsertion) create("joint", options)).slotTopK().orElseThrow());
    }

    @Test
    void readTheOptionsOfParallelDecoding() throws IOException {
        StrategyOptions options = new StrategyOptions(
                Map.of("stop-threshold", "0.5", "eos-penalty", "1.5", "termination", "sequence", "max-length", "12"));
        SlotEnding ending = new SlotEnding(OptionalDouble.of(0.5), 1.5, SlotEnding.Termination.SEQUENCE);
        assertEquals(new ParallelInsertion(ending, OptionalInt.of(12)), create("parallel", options));
        assertEquals(new ParallelInsertion(SlotEnding.DEFAULT), create("parallel", StrategyOptions.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "stop-threshold, 0",
        "stop-threshold, NaN",
        "eos-penalty, -0.1",
        "eos-penalty, NaN",
        "eos-penalty, Infinity",
        "termination, never",
        "max-length, 0",
    })
    void refuseOptionsOfParallelDecodingOutOfTheirRange(String key, String value) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> create("parallel", new StrategyOptions(Map.of(key, value))));
        assertTrue(refused.getMessage().contains(key), refused.getMessage());
        assertTrue(refused.getMessage().contains("must be"), refused.getMessage());
        assertTrue(refused.getMessage().contains("got"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "stop-threshold, 0",
        "stop-threshold, -1",
        "stop-threshold, NaN",
        "stop-threshold, high",
        "stop, never",
        "slot-top-k, 0",
        "slot-top-k, 1.5",
        "force-first-step, yes",
        "max-length, 0",
    })
    void refuseOptionsOutOfTheirRange(String key, String value) {
        StrategyOptions options = new StrategyOptions(Map.of(key, value));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> create("two-stage", options));
        assertTrue(refused.getMessage().contains(key), refused.getMessage());
        assertTrue(refused.getMessage().contains("must be"), refused.getMessage());
        assertTrue(refused.getMessage().contains("got"), refused.getMessage());
    }

    private static Object create(String name, StrategyOptions options) throws IOException {
        ModelResolver none = new ModelResolver() {
            @Override
            public <M extends SequenceModel> M resolve(String reference, Class<M> type) throws IOException {
                throw new IOException("insertion strategies need no second model, asked for " + reference);
            }
        };
        for (StrategyCatalog.Entry<?> entry : new InsertionStrategies().entries()) {
            if (entry.description().name().equals(name)) {
                return entry.create(options, none);
            }
        }
        throw new IllegalArgumentException("no strategy " + name);
    }
}
