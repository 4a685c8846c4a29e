// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** The toy objective by its name. */
public final class ToyObjectiveProvider implements ObjectiveProvider {
    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Objective<?> create(ObjectiveSettings settings) throws IOException {
        settings.options().refuseOthers(new TreeSet<>(Set.of("name", "dropout")));
        return new ToyObjective((float) settings.options().realOr("dropout", 0, 0, 0.9));
    }
}
