// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.model.SequenceModel;
import org.anyorder.sampling.Crossing;

/**
 * Decides which positions are settled in which order, how many at a time. Immutable and thread-safe; what changes lives
 * in its {@link DecodingRun}.
 *
 * @param <M> the kind of model it decodes
 */
public interface DecodingStrategy<M extends SequenceModel> {

    /**
     * Its name in the catalog.
     *
     * @return for example {@code "two-stage"}
     */
    String name();

    /**
     * What it can honour in a template.
     *
     * @return capabilities
     */
    Set<Capability> capabilities();

    /**
     * Which law it draws from, with these options.
     *
     * @return the exactness that the tests prove
     */
    Exactness exactness();

    /**
     * What a reader of its results must know besides, for example {@code "prefix cache: approximate"}.
     *
     * @return remarks, none unless overridden
     */
    default List<String> notes() {
        return List.of();
    }

    /**
     * Refuses what this strategy cannot do with this model beyond what {@link #capabilities()} says. The loop has
     * already checked capabilities, token ids and the model's length.
     *
     * @param template what is asked for
     * @param model the model
     * @throws org.anyorder.UnsupportedTemplateException if it cannot be honoured
     */
    default void check(Template template, M model) {}

    /**
     * The nucleus rule of the strategy's paper.
     *
     * @return whether the token that crosses p is kept
     */
    default Crossing topPCrossing() {
        return Crossing.KEPT;
    }

    /**
     * Opens a run.
     *
     * @param model the model
     * @param owner owns native memory that outlives a step; closed after the run
     * @return the run; closed by the loop
     */
    DecodingRun begin(M model, NDManager owner);
}
