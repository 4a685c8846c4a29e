// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import org.anyorder.Generator;
import org.anyorder.decoding.StrategyGenerator;

final class BeamGeneratorTest extends SearchGeneratorContract {

    @Override
    protected Generator generator() {
        return StrategyGenerator.of(model(), new BeamSearch(3, 0));
    }
}
