// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/**
 * Watches generations while they run. Called on the thread of the run, in order; what it throws ends the run and
 * reaches the caller as the cause of a {@link GenerationException} that names the callback.
 */
public interface GenerationListener {

    /** Watches nothing. */
    GenerationListener NONE = new GenerationListener() {};

    /**
     * A sample of a request enters the batch.
     *
     * @param request the request
     * @param sample the sample's number, from 0
     */
    default void onAdmitted(GenerationRequest request, int sample) {}

    /**
     * A request cannot be served; nothing was generated for it. By default the refusal ends the run.
     *
     * @param request the request
     * @param why names what is wrong with it
     */
    default void onRefused(GenerationRequest request, IllegalArgumentException why) {
        throw why;
    }

    /**
     * A sequence changed.
     *
     * @param event the change
     */
    default void onEvent(GenerationEvent event) {}

    /**
     * A sequence is finished.
     *
     * @param generation the result
     */
    default void onFinished(Generation generation) {}
}
