// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import org.anyorder.testing.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("org.anyorder.anysubset");
    }
}
