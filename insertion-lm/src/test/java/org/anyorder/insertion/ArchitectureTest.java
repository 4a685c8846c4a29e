// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.anyorder.testing.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String[] STRATEGIES = {"org.anyorder.insertion"};
    private static final String[] NETWORK = {"org.anyorder.insertion.network.."};

    private final JavaClasses classes = HouseRules.mainClasses("org.anyorder.insertion");

    @Test
    void packagesHaveNoCycles() {
        HouseRules.noCycles("org.anyorder.insertion").check(classes);
    }

    @Test
    void randomnessIsAParameter() {
        HouseRules.noHiddenRandomness().check(classes);
    }

    @Test
    void strategiesContainNoNetwork() {
        HouseRules.arrow(
                        STRATEGIES,
                        new String[] {"org.anyorder.nn..", "org.anyorder.kernel..", "org.anyorder.insertion.network.."})
                .check(classes);
    }

    @Test
    void networksNeverSample() {
        HouseRules.arrow(
                        NETWORK,
                        new String[] {"org.anyorder.decoding..", "org.anyorder.sampling..", "org.anyorder.insertion"})
                .check(classes);
    }
}
