// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What the layers remembered of all rows at the end and at up to three moments before: at the start of the last append,
 * and at two marks, which are set where rows went on after they had been rewound, and otherwise every 64 appends. So a
 * rewind over a draft finds a moment close by, whatever the draft's length, and the memory is the same however much was
 * appended. One thread's.
 */
final class Moments implements AutoCloseable {
    private static final int MARKS = 2;
    private static final int APPENDS_PER_MARK = 64;
    /** The length of a row of which a moment knows nothing any more. */
    private static final int NEVER = Integer.MAX_VALUE;

    private final NDManager owner;
    private final MambaConfig config;
    private List<Moment> past = new ArrayList<>(); // oldest first; all but the last are marks
    private Moment now;
    private int appends;

    /** How long each row was, and what was remembered of it then. */
    private record Moment(LayerMemory memory, int[] lengths, boolean mark) {
        Moment changed(Function<LayerMemory, LayerMemory> memories, UnaryOperator<int[]> rows) {
            return new Moment(memories.apply(memory), rows.apply(lengths), mark);
        }
    }

    Moments(NDManager parent, MambaConfig config) {
        owner = parent.newSubManager();
        this.config = config;
        now = new Moment(LayerMemory.empty(owner, 0, config), new int[0], false);
    }

    NDManager owner() {
        return owner;
    }

    /** The newest moment at which a row was no longer than this; -1 is the end, -2 none. */
    int nearest(int row, int length) {
        if (now.lengths[row] <= length) {
            return -1;
        }
        for (int i = past.size() - 1; i >= 0; i--) {
            if (past.get(i).lengths[row] <= length) {
                return i;
            }
        }
        return -2;
    }

    /** How long a row was at a moment. */
    int length(int row, int moment) {
        return at(moment).lengths[row];
    }

    /** The first place of a row from which it may have to be run again. */
    int earliest(int row) {
        int first = now.lengths[row];
        for (Moment moment : past) {
            first = Math.min(first, moment.lengths[row]);
        }
        return first;
    }

    private Moment at(int moment) {
        return moment < 0 ? now : past.get(moment);
    }

    /**
     * What is remembered of each row at a moment of its own; to be handed to {@link #advance}, or closed unless it is
     * {@linkplain #keeps kept}.
     */
    LayerMemory start(int[] moment) {
        if (Arrays.stream(moment).allMatch(each -> each == moment[0])) {
            return at(moment[0]).memory;
        }
        List<LayerMemory> sources = new ArrayList<>(List.of(now.memory));
        past.forEach(each -> sources.add(each.memory));
        int[] source = Arrays.stream(moment).map(each -> each + 1).toArray();
        return LayerMemory.merged(owner, sources, source);
    }

    /** Whether a memory is one of those kept here. */
    boolean keeps(LayerMemory memory) {
        return now.memory == memory || past.stream().anyMatch(moment -> moment.memory == memory);
    }

    /**
     * Goes on.
     *
     * @param rewound whether rows were rewound before
     * @param before what is remembered at the start of an append, and how long rows are there
     * @param after the same behind it
     */
    void advance(boolean rewound, LayerMemory before, int[] lengths, LayerMemory after, int[] longer) {
        List<Moment> kept = new ArrayList<>(past);
        if (!kept.isEmpty() && !kept.get(kept.size() - 1).mark) {
            kept.remove(kept.size() - 1);
        }
        appends++;
        boolean mark = rewound || kept.isEmpty() || appends >= APPENDS_PER_MARK;
        kept.add(new Moment(before, lengths, mark));
        if (mark) {
            appends = 0;
        }
        if (kept.stream().filter(Moment::mark).count() > MARKS) {
            kept.remove(0);
        }
        replace(kept, new Moment(after, longer, false));
    }

    /** Goes on, and there is no way back. */
    void settle(LayerMemory after, int[] lengths) {
        appends = 0;
        replace(new ArrayList<>(), new Moment(after, lengths, false));
    }

    /** What came behind these lengths is forgotten. */
    void rewind(int[] lengths) {
        for (Moment moment : all()) {
            for (int row = 0; row < lengths.length; row++) {
                if (moment.lengths[row] > lengths[row]) {
                    moment.lengths[row] = NEVER;
                }
            }
        }
    }

    void select(int[] rows) {
        changeAll(
                memory -> memory.select(owner, rows),
                lengths -> Arrays.stream(rows).map(row -> lengths[row]).toArray());
    }

    void join(int rows) {
        try (LayerMemory empty = LayerMemory.empty(owner, rows, config)) {
            changeAll(memory -> memory.joined(owner, empty), lengths -> Arrays.copyOf(lengths, lengths.length + rows));
        }
    }

    private void changeAll(Function<LayerMemory, LayerMemory> change, UnaryOperator<int[]> rows) {
        Map<LayerMemory, LayerMemory> changed = new IdentityHashMap<>();
        Function<LayerMemory, LayerMemory> once = memory -> changed.computeIfAbsent(memory, change);
        try {
            List<Moment> moments = new ArrayList<>();
            past.forEach(moment -> moments.add(moment.changed(once, rows)));
            replace(moments, now.changed(once, rows));
        } catch (RuntimeException | Error e) {
            changed.values().forEach(LayerMemory::close);
            throw e;
        }
    }

    private void replace(List<Moment> moments, Moment end) {
        Set<LayerMemory> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        moments.forEach(moment -> kept.add(moment.memory));
        kept.add(end.memory);
        List<Moment> before = all();
        past = moments;
        now = end;
        before.stream()
                .map(Moment::memory)
                .filter(memory -> !kept.contains(memory))
                .forEach(LayerMemory::close);
    }

    /** What all moments take in native memory. */
    long bytes() {
        return all().stream()
                .map(Moment::memory)
                .distinct()
                .mapToLong(LayerMemory::bytes)
                .sum();
    }

    private List<Moment> all() {
        List<Moment> all = new ArrayList<>(past);
        all.add(now);
        return all;
    }

    @Override
    public void close() {
        owner.close();
    }
}
