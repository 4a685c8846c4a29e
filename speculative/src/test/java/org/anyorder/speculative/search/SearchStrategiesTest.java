// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.StrategyContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchStrategiesTest extends StrategyContract<CausalModel> {

    private static final ModelResolver NO_MODELS = new ModelResolver() {
        @Override
        public <S extends SequenceModel> S resolve(String reference, Class<S> type) throws IOException {
            throw new IOException(reference);
        }
    };

    @Override
    protected StrategyCatalog catalog() {
        return new SearchStrategies();
    }

    @Override
    protected Class<CausalModel> kind() {
        return CausalModel.class;
    }

    @Override
    protected Counted<CausalModel> model() {
        AssertingCausalModel model = Tables.random(new SplittableRandom(5), 6);
        return new Counted<>(model, model::evaluatedRows);
    }

    @Override
    protected GenerationRequest request() {
        return GenerationRequest.builder(Template.of(Known.of(1), Gap.between(1, 7)))
                .seed(23)
                .build();
    }

    @Override
    protected StrategyOptions exactOptions(String strategy) {
        return StrategyOptions.NONE;
    }

    /** Searches draw nothing and claim no law. */
    @Override
    protected LawTest law() {
        return new LawTest(Map.of(), Map.of());
    }

    private static DecodingStrategy<?> create(String name, String... options) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String option : options) {
            values.put(option.split("=")[0], option.split("=")[1]);
        }
        for (StrategyCatalog.Entry<?> entry : new SearchStrategies().entries()) {
            if (entry.description().name().equals(name)) {
                return entry.create(new StrategyOptions(values), NO_MODELS);
            }
        }
        throw new IllegalArgumentException(name);
    }

    @Test
    void readsItsOptions() throws IOException {
        assertEquals(new BeamSearch(4, 0), create("beam"));
        assertEquals(new BeamSearch(7, 0.5), create("beam", "beams=7", "length-normalisation=0.5"));
        assertEquals(new DiverseBeamSearch(4, 4, 0.5, 0), create("diverse-beam"));
        assertEquals(new DiverseBeamSearch(9, 9, 0.5, 0), create("diverse-beam", "beams=9"));
        assertEquals(
                new DiverseBeamSearch(6, 3, 0.2, 1),
                create("diverse-beam", "beams=6", "groups=3", "diversity=0.2", "length-normalisation=1"));
    }

    @Test
    void isFoundByItsNames() {
        List<String> names = StrategyCatalogs.all().stream()
                .filter(entry -> entry.model() == CausalModel.class)
                .map(entry -> entry.description().name())
                .toList();
        assertTrue(names.containsAll(List.of("beam", "diverse-beam")), names.toString());
    }

    @Test
    void refusesBeamsThatDoNotDivideIntoGroups() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> create("diverse-beam", "beams=6", "groups=4"));
        assertEquals("groups must divide the 6 beams evenly (1, 2, 3, 6), got 4", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> create("diverse-beam", "beams=2", "groups=4"));
        assertThrows(IllegalArgumentException.class, () -> new DiverseBeamSearch(4, 0, 0.5, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void refusesBeamsOutOfRange(int beams) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new BeamSearch(beams, 0));
        assertEquals("beams must be in [1, 1024], got " + beams, refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> create("beam", "beams=" + beams));
        new BeamSearch(1, 0);
        new BeamSearch(1024, 0);
    }

    @ParameterizedTest
    @CsvSource({"NaN", "-Infinity", "Infinity", "-1e-9", "1000.1"})
    void refusesNumbersOutOfRange(double wrong) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new DiverseBeamSearch(4, 2, wrong, 0));
        assertEquals("diversity must be in [0, 1000], got " + wrong, refused.getMessage());
        refused = assertThrows(IllegalArgumentException.class, () -> new BeamSearch(4, wrong));
        assertEquals("lengthNormalisation must be in [0, 4], got " + wrong, refused.getMessage());
        new DiverseBeamSearch(4, 2, 1000, 4);
    }
}
