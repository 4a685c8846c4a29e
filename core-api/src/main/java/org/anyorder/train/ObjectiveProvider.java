// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Makes an objective from a training file; found by name through {@link ServiceLoader}. A family registers its
 * providers in {@code META-INF/services/org.anyorder.train.ObjectiveProvider}.
 */
public interface ObjectiveProvider {
    /**
     * The name by which training files choose it.
     *
     * @return lower case words joined by hyphens
     */
    String name();

    /**
     * Makes the objective; reads its data. Refuses keys of {@code options} and {@code data} that it does not know.
     *
     * @param settings what the training file says
     * @return the objective
     * @throws IOException if a value is refused or the data cannot be read
     */
    Objective<?> create(ObjectiveSettings settings) throws IOException;

    /**
     * The provider of a name.
     *
     * @param name as a training file gives it
     * @return the provider
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    static ObjectiveProvider named(String name) {
        Map<String, ObjectiveProvider> found = new TreeMap<>();
        for (ObjectiveProvider provider : ServiceLoader.load(ObjectiveProvider.class)) {
            ObjectiveProvider other = found.put(provider.name(), provider);
            if (other != null) {
                throw new IllegalStateException("two objectives are named " + provider.name() + ": "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName());
            }
        }
        ObjectiveProvider provider = found.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("objective name must be one of " + found.keySet() + ", got " + name);
        }
        return provider;
    }
}
