// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import java.util.Map;

/**
 * What a model consists of.
 *
 * @param architecture its name, for example {@code "insertion language model"}
 * @param parameters learned numbers
 * @param bytes of native memory that the weights hold as loaded
 * @param details further facts in the order to show them, for example layers and width
 */
public record ModelSummary(String architecture, long parameters, long bytes, Map<String, String> details) {}
