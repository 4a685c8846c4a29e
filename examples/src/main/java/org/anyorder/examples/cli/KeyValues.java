// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pairs of {@code --set}. */
final class KeyValues {

    private KeyValues() {}

    /** Pairs by key, in their order. */
    static Map<String, String> of(List<String> settings) {
        Map<String, String> byKey = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (!(equals > 0)) {
                throw new IllegalArgumentException("--set must be KEY=VALUE, got '" + setting + "'");
            }
            String key = setting.substring(0, equals);
            if (byKey.put(key, setting.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("--set " + key + " is given twice");
            }
        }
        return byKey;
    }
}
