// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import org.anyorder.testing.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("org.anyorder.ssm", "scan");
    }
}
