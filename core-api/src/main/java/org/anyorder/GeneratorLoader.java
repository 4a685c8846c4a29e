// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.io.IOException;

/** Loads generators; found by {@link java.util.ServiceLoader}. {@link Generators} is the way to call it. */
public interface GeneratorLoader {

    /**
     * Loads a generator.
     *
     * @param model the name of an embedded model or the path of a folder
     * @param options device, precision, strategy
     * @return a generator that owns its weights
     * @throws IOException if there is no such model, or its files are unusable
     */
    Generator load(String model, LoadOptions options) throws IOException;
}
