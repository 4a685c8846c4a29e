// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import org.anyorder.testing.ArchitectureContract;

/** There is no strategy here: layers are made of matrices and scans, and forecasters are made of layers. */
class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("org.anyorder.ssm", "hippo", "scan", "forecast");
    }
}
