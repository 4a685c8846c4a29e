// SPDX-License-Identifier: Apache-2.0
/** The front door. */
@org.jspecify.annotations.NullMarked
package org.anyorder;
