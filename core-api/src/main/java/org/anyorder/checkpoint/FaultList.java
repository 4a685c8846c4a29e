// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a set of tensors, gathered into one message of bounded length. */
final class FaultList {

    private static final int SHOWN = 12;

    private final List<String> faults = new ArrayList<>();

    /** Adds one line for all these names, or none if there is no name. */
    void add(String what, Collection<String> names) {
        if (!names.isEmpty()) {
            faults.add(what + " " + names(names));
        }
    }

    void throwIfAny(String origin) throws CheckpointFormatException {
        if (!faults.isEmpty()) {
            throw new CheckpointFormatException(origin + ": " + String.join("; ", faults));
        }
    }

    static String names(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).map(FaultList::plain).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? shown + ", … (" + names.size() + " in all)" : shown;
    }

    private static String plain(String name) {
        return JsonScanner.shortened(name, 200);
    }
}
