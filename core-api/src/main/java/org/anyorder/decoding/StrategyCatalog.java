// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.io.IOException;
import java.util.List;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;

/** The strategies and scorers of one family; found by {@link java.util.ServiceLoader}. One entry per strategy. */
public interface StrategyCatalog {

    /**
     * The family's strategies, the default of each view first.
     *
     * @return the entries
     */
    List<Entry<?>> entries();

    /**
     * The family's scorers.
     *
     * @return at most one per kind of model
     */
    default List<Scorer<?>> scorers() {
        return List.of();
    }

    /**
     * Makes a strategy from its options.
     *
     * @param <M> the kind of model it decodes
     */
    interface Factory<M extends SequenceModel> {

        /**
         * Makes a strategy.
         *
         * @param options checked on reading
         * @param models resolves second models named by options
         * @return the strategy
         * @throws IOException if a second model is missing or unusable
         */
        DecodingStrategy<M> create(StrategyOptions options, ModelResolver models) throws IOException;
    }

    /**
     * A strategy of the catalog.
     *
     * @param description what people see of it
     * @param model the kind of model it decodes
     * @param factory makes it
     * @param <M> the kind of model it decodes
     */
    record Entry<M extends SequenceModel>(StrategyDescription description, Class<M> model, Factory<M> factory) {

        /**
         * Makes the strategy; unknown keys are refused, the known ones listed.
         *
         * @param options by key
         * @param models resolves second models named by options
         * @return the strategy
         * @throws IOException if a second model is missing or unusable
         * @throws IllegalArgumentException if a key is unknown or a value out of its range
         */
        public DecodingStrategy<M> create(StrategyOptions options, ModelResolver models) throws IOException {
            options.refuseUnknown(description);
            return factory.create(options, models);
        }
    }
}
