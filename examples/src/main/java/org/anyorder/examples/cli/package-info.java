// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: one class per command. Standard output carries results only, everything else goes to standard
 * error. Start with {@link org.anyorder.examples.cli.Anyorder}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.examples.cli;
