// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The names an architecture's tensors are published under, beside the names we use, with their shapes.
 *
 * <p>A checkpoint fits if every required tensor is there, all have their shapes, and nothing else is there but what is
 * optional or ignored. Everything is checked before any number is read, and all faults are told at once. Immutable and
 * thread-safe.
 */
public final class TensorMapping {

    private static final int MAX_TENSORS = 200_000;

    /** One tensor of ours and where it may come from. */
    private record Entry(String ours, List<String> published, boolean required, long[] shape) {}

    private final String architecture;
    private final List<Entry> entries;
    private final List<Pattern> ignored;

    private TensorMapping(String architecture, List<Entry> entries, List<Pattern> ignored) {
        this.architecture = architecture;
        this.entries = List.copyOf(entries);
        this.ignored = List.copyOf(ignored);
    }

    /**
     * Starts a mapping.
     *
     * @param architecture what the messages call it
     * @return an empty builder
     */
    public static Builder builder(String architecture) {
        return new Builder(architecture);
    }

    /**
     * What the messages call the architecture.
     *
     * @return its name
     */
    public String architecture() {
        return architecture;
    }

    /**
     * The published name of each tensor of ours, for writing.
     *
     * @return our name to the published one, the first where there are alternatives; unmodifiable, in order
     */
    public Map<String, String> toPublished() {
        Map<String, String> names = new LinkedHashMap<>();
        entries.forEach(entry -> names.put(entry.ours(), entry.published().get(0)));
        return Collections.unmodifiableMap(names);
    }

    /**
     * Our name of each published tensor.
     *
     * @return published name, alternatives included, to ours; unmodifiable, in order
     */
    public Map<String, String> toOurs() {
        Map<String, String> names = new LinkedHashMap<>();
        entries.forEach(entry -> entry.published().forEach(name -> names.put(name, entry.ours())));
        return Collections.unmodifiableMap(names);
    }

    /**
     * Checks that a checkpoint fits, without reading a number.
     *
     * @param source the checkpoint
     * @throws CheckpointFormatException if not; the message lists what is missing, misshapen, of a wrong type,
     *     unexpected
     */
    public void check(TensorSource source) throws CheckpointFormatException {
        resolve(source);
    }

    /**
     * Checks a checkpoint and reads its weights.
     *
     * @param source the checkpoint; not closed here
     * @param owner manager that the weights are attached to
     * @return our name to the weights, float32; owned by {@code owner}, closed if reading fails
     * @throws CheckpointFormatException if it does not fit, or cannot be read to its end
     */
    public Map<String, NDArray> load(TensorSource source, NDManager owner) throws CheckpointFormatException {
        Map<String, String> found = resolve(source);
        Map<String, NDArray> weights = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, String> name : found.entrySet()) {
                weights.put(name.getKey(), single(source.read(owner, name.getValue()), source, name.getValue()));
            }
            return weights;
        } catch (CheckpointFormatException | RuntimeException | Error e) {
            weights.values().forEach(NDArray::close);
            throw e;
        }
    }

    private static NDArray single(NDArray array, TensorSource source, String name) throws CheckpointFormatException {
        if (array.getDataType() == DataType.FLOAT32) {
            return array;
        }
        try (array) {
            NDArray narrowed = array.toType(DataType.FLOAT32, false);
            try (NDArray infinite = narrowed.isInfinite();
                    NDArray any = infinite.any()) {
                if (any.getBoolean()) {
                    narrowed.close();
                    throw new CheckpointFormatException(source.origin() + ": tensor " + JsonScanner.quoted(name)
                            + " holds numbers that float32 cannot hold");
                }
            }
            return narrowed;
        }
    }

    /** Our name to the published name that is there, for all that are. */
    private Map<String, String> resolve(TensorSource source) throws CheckpointFormatException {
        Map<String, TensorInfo> there = source.tensors();
        Map<String, String> found = new LinkedHashMap<>();
        Set<String> missing = new LinkedHashSet<>();
        Set<String> twice = new LinkedHashSet<>();
        Set<String> misshapen = new LinkedHashSet<>();
        Set<String> mistyped = new LinkedHashSet<>();
        Set<String> surplus = new TreeSet<>(there.keySet());
        for (Entry entry : entries) {
            List<String> present =
                    entry.published().stream().filter(there::containsKey).toList();
            present.forEach(surplus::remove);
            if (present.isEmpty() && entry.required()) {
                missing.add(String.join(" or ", entry.published()) + " " + Arrays.toString(entry.shape()));
            }
            if (present.size() > 1) {
                twice.add(String.join(" and ", present));
            }
            for (String name : present) {
                TensorInfo tensor = there.get(name);
                if (!tensor.hasShape(entry.shape())) {
                    misshapen.add(name + " is " + Arrays.toString(tensor.shape()) + ", must be "
                            + Arrays.toString(entry.shape()));
                }
                if (!tensor.type().isFloating()) {
                    mistyped.add(name + " is " + tensor.type());
                }
                found.put(entry.ours(), name);
            }
        }
        surplus.removeIf(name ->
                ignored.stream().anyMatch(pattern -> pattern.matcher(name).matches()));
        FaultList faults = new FaultList();
        faults.add("missing:", missing);
        faults.add("wrong shape:", misshapen);
        faults.add("wrong type, weights must be F64, F32, F16 or BF16:", mistyped);
        faults.add("only one is allowed of:", twice);
        faults.add("unexpected:", surplus);
        faults.throwIfAny(source.origin() + ": not a checkpoint of " + architecture + " with this configuration");
        return found;
    }

    /** Collects the tensors of an architecture. */
    public static final class Builder {

        private final String architecture;
        private final List<Entry> entries = new ArrayList<>();
        private final List<Pattern> ignored = new ArrayList<>();
        private final Set<String> ours = new LinkedHashSet<>();
        private final Set<String> published = new LinkedHashSet<>();

        private Builder(String architecture) {
            this.architecture = architecture;
        }

        /**
         * A tensor that must be there.
         *
         * @param ours our name
         * @param published name in the checkpoint
         * @param shape lengths of its dimensions
         * @return this builder
         * @throws IllegalArgumentException if a name is given twice
         */
        public Builder required(String ours, String published, long... shape) {
            return add(new Entry(ours, List.of(published), true, shape.clone()));
        }

        /**
         * A tensor that may be there.
         *
         * @param ours our name
         * @param published name in the checkpoint
         * @param shape lengths of its dimensions
         * @return this builder
         * @throws IllegalArgumentException if a name is given twice
         */
        public Builder optional(String ours, String published, long... shape) {
            return add(new Entry(ours, List.of(published), false, shape.clone()));
        }

        /**
         * A tensor that may be there under one of several names.
         *
         * @param ours our name
         * @param published names in checkpoints, the one we write first
         * @param shape lengths of its dimensions
         * @return this builder
         * @throws IllegalArgumentException if a name is given twice, or there is none
         */
        public Builder optional(String ours, List<String> published, long... shape) {
            return add(new Entry(ours, named(ours, published), false, shape.clone()));
        }

        /**
         * A tensor that must be there under exactly one of several names.
         *
         * @param ours our name
         * @param published names in checkpoints, the one we write first
         * @param shape lengths of its dimensions
         * @return this builder
         * @throws IllegalArgumentException if a name is given twice, or there is none
         */
        public Builder oneOf(String ours, List<String> published, long... shape) {
            return add(new Entry(ours, named(ours, published), true, shape.clone()));
        }

        private static List<String> named(String ours, List<String> published) {
            if (published.isEmpty()) {
                throw new IllegalArgumentException("published must have a name, got none for " + ours);
            }
            return List.copyOf(published);
        }

        /**
         * Tensors that may be there and are of no use to us, such as constant masks.
         *
         * @param publishedPattern regular expression for whole published names
         * @return this builder
         * @throws IllegalArgumentException if it is not a regular expression
         */
        public Builder ignored(String publishedPattern) {
            try {
                ignored.add(Pattern.compile(publishedPattern));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "publishedPattern must be a regular expression: " + e.getMessage(), e);
            }
            return this;
        }

        /**
         * Finishes the mapping.
         *
         * @return the mapping
         */
        public TensorMapping build() {
            return new TensorMapping(architecture, entries, ignored);
        }

        private Builder add(Entry entry) {
            if (!ours.add(entry.ours())) {
                throw new IllegalArgumentException("our name " + entry.ours() + " is given twice");
            }
            for (String name : entry.published()) {
                if (!published.add(name)) {
                    throw new IllegalArgumentException("published name " + name + " is given twice");
                }
            }
            if (entries.size() >= MAX_TENSORS) {
                throw new IllegalArgumentException(architecture + " must have at most " + MAX_TENSORS + " tensors");
            }
            entries.add(entry);
            return this;
        }
    }
}
