// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.ModelConfig;

/**
 * A way of measuring a finished model; found by name through {@link ServiceLoader}. A family registers its tasks in
 * {@code META-INF/services/org.anyorder.evaluation.EvaluationTask}; several families may have a task of one name, each
 * for its own models.
 *
 * <p>A task is immutable and draws nothing but from the settings' seed: the same settings give the same figures, up to
 * the rounding of sums that another batch size may change.
 */
public interface EvaluationTask {
    /**
     * The name by which the command line chooses it.
     *
     * @return lower case words joined by hyphens
     */
    String name();

    /**
     * What it measures.
     *
     * @return half a line
     */
    String summary();

    /**
     * Whether it can measure models of an architecture.
     *
     * @param model the {@code config.json}
     * @return whether {@link #run} accepts it; what else it needs, run says
     */
    boolean claims(ModelConfig model);

    /**
     * Whether it reads the options of its settings; it refuses those it does not know. Other tasks do not look at them.
     *
     * @return false unless it says otherwise
     */
    default boolean takesOptions() {
        return false;
    }

    /**
     * Measures.
     *
     * @param settings which model, on what, how often
     * @param listener is told of progress, on the calling thread
     * @return the figures
     * @throws IOException if model or data cannot be read, or the model was made for something else
     * @throws IllegalArgumentException if a setting is missing or out of range
     */
    Evaluation run(EvaluationSettings settings, EvaluationListener listener) throws IOException;

    /**
     * The tasks that can measure a model.
     *
     * @param model its {@code config.json}
     * @return the tasks on the class path that claim it, in no order
     */
    static List<EvaluationTask> of(ModelConfig model) {
        return ServiceLoader.load(EvaluationTask.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(task -> task.claims(model))
                .toList();
    }

    /**
     * The task of a name that can measure a model.
     *
     * @param name as the command line gives it
     * @param model the model's {@code config.json}
     * @return the task
     * @throws IllegalArgumentException if there is none, the message lists those there are for this model; or several
     */
    static EvaluationTask named(String name, ModelConfig model) {
        List<EvaluationTask> claiming = of(model);
        List<EvaluationTask> found =
                claiming.stream().filter(task -> task.name().equals(name)).toList();
        if (found.size() > 1) {
            throw new IllegalArgumentException("task " + name + " of this model is claimed by "
                    + found.get(0).getClass().getName() + " and "
                    + found.get(1).getClass().getName());
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("task must be one of "
                    + claiming.stream().map(EvaluationTask::name).collect(Collectors.toCollection(TreeSet::new))
                    + " for this model, got " + name);
        }
        return found.get(0);
    }
}
