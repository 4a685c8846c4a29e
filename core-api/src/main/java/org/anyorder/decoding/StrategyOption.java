// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

/**
 * An option of a strategy as shown to people.
 *
 * @param key its name, for example {@code "stop-threshold"}
 * @param allowed what values it takes, for example {@code "greater than 0"}
 * @param defaultValue the value without it
 * @param meaning one line
 */
public record StrategyOption(String key, String allowed, String defaultValue, String meaning) {}
