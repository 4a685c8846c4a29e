// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.anyorder.testing.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String[] STRATEGIES = {"org.anyorder.diffusion"};
    private static final String[] NETWORK = {"org.anyorder.diffusion.network.."};

    private final JavaClasses classes = HouseRules.mainClasses("org.anyorder.diffusion");

    @Test
    void packagesHaveNoCycles() {
        HouseRules.noCycles("org.anyorder.diffusion").check(classes);
    }

    @Test
    void randomnessIsAParameter() {
        HouseRules.noHiddenRandomness().check(classes);
    }

    @Test
    void strategiesContainNoNetwork() {
        HouseRules.arrow(
                        STRATEGIES,
                        new String[] {"org.anyorder.nn..", "org.anyorder.kernel..", "org.anyorder.diffusion.network.."})
                .check(classes);
    }

    @Test
    void networksNeverSample() {
        HouseRules.arrow(
                        NETWORK,
                        new String[] {"org.anyorder.decoding..", "org.anyorder.sampling..", "org.anyorder.diffusion"})
                .check(classes);
    }
}
