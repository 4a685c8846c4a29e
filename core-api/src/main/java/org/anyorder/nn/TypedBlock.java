// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anyorder.kernel.Precision;

/**
 * A DJL block whose parameter shapes are known when it is constructed, so that a checkpoint can be checked against them
 * before anything is allocated.
 *
 * <p>Parameters are named by the path of parts that leads to them, joined by dots:
 * {@code layers.0.attention.output.weight}. They get their values once: drawn by {@link #initialize} or handed over by
 * {@link #fill}. A block is not thread-safe while it is filled, trained or packed; afterwards any number of threads may
 * run it.
 */
public abstract class TypedBlock extends AbstractBlock {
    /** For subclasses. */
    protected TypedBlock() {}

    /**
     * Declares a parameter of this block itself.
     *
     * @param name its name inside this block, without dots
     * @param type its role; DJL's optimisers tell biases and norms by it
     * @param shape its full shape
     * @param initializer the law of its first values in training
     * @return the parameter, without values yet
     */
    protected final Parameter parameter(String name, Parameter.Type type, Shape shape, Initializer initializer) {
        Parameter parameter = Parameter.builder().setName(name).setType(type).build();
        parameter.setInitializer(initializer);
        parameter.setShape(shape);
        return addParameter(parameter);
    }

    /**
     * Declares a part.
     *
     * @param <B> its type
     * @param name its name inside this block; dots separate levels
     * @param block the part
     * @return the part
     */
    protected final <B extends TypedBlock> B part(String name, B block) {
        children.add(name, block);
        return block;
    }

    /** {@inheritDoc} Names are dotted paths. */
    @Override
    public final ParameterList getParameters() {
        ParameterList all = getDirectParameters();
        for (Pair<String, Block> child : getChildren()) {
            for (Pair<String, Parameter> entry : child.getValue().getParameters()) {
                all.add(child.getKey() + "." + entry.getKey(), entry.getValue());
            }
        }
        return all;
    }

    /**
     * The shape of every parameter that has not been packed, in order of declaration.
     *
     * @return path to shape; a new map
     */
    public final Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        getParameters()
                .forEach(entry -> shapes.put(entry.getKey(), entry.getValue().getShape()));
        return shapes;
    }

    /**
     * How many numbers its parameters hold. Packed layers no longer list theirs: ask a block that was only declared.
     *
     * @return the sum of the sizes of {@link #shapes}
     */
    public final long size() {
        return shapes().values().stream().mapToLong(Shape::size).sum();
    }

    /**
     * The present values of every parameter that has not been packed, in order of declaration.
     *
     * @return path to the parameter's own array, which must not be closed; a new map
     * @throws IllegalStateException if the block has no values yet
     */
    public final Map<String, NDArray> values() {
        Map<String, NDArray> values = new LinkedHashMap<>();
        getParameters()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().getArray()));
        return values;
    }

    /**
     * Hands over the values of all parameters.
     *
     * @param owner the manager that shall own what the block needs besides its parameters (tables); normally that of
     *     the values
     * @param values path to array, one for each of {@link #shapes()} and of that shape, float32; used, not copied, and
     *     owned by their manager
     * @param mode {@code INFERENCE} freezes the parameters; {@code TRAINING} asks the engine for their gradients
     * @throws IllegalArgumentException if a value is missing, left over or has another shape; nothing is taken then
     */
    public final void fill(NDManager owner, Map<String, NDArray> values, Mode mode) {
        Map<String, Shape> shapes = shapes();
        if (!shapes.keySet().equals(values.keySet())) {
            throw new IllegalArgumentException(
                    "values must be given for exactly " + shapes.keySet() + ", got " + values.keySet());
        }
        shapes.forEach((path, shape) -> {
            if (!values.get(path).getShape().equals(shape)) {
                throw new IllegalArgumentException("values of " + path + " must have shape " + shape + ", got "
                        + values.get(path).getShape());
            }
        });
        for (Pair<String, Parameter> entry : getParameters()) {
            NDArray value = values.get(entry.getKey());
            // Parameter.setArray refuses a parameter whose shape is declared; an initializer that returns the value
            // does not.
            entry.getValue().freeze(mode == Mode.INFERENCE);
            entry.getValue().setInitializer((manager, shape, type) -> value);
        }
        initialize(owner, DataType.FLOAT32);
    }

    /**
     * Turns the weights of all linear layers inside into the form that a precision computes with, for inference only.
     * The float32 weights are closed. May be called once, after the values are there.
     *
     * @param precision how linear layers store their weights and multiply
     */
    public void pack(Precision precision) {
        for (Pair<String, Block> child : getChildren()) {
            if (child.getValue() instanceof TypedBlock block) {
                block.pack(precision);
            }
        }
    }

    /**
     * Gives values to all parameters. The arrays lose the names that the engine gave them: it would match each against
     * patterns at every call of a kernel, which took a sixth of the heap of a small forward.
     */
    @Override
    public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
        super.initialize(manager, dataType, inputShapes);
        parameters.values().forEach(parameter -> parameter.getArray().setName(null));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        for (Pair<String, Block> child : getChildren()) {
            child.getValue().initialize(manager, dataType, inputShapes);
        }
    }

    /** {@inheritDoc} Unless a block says otherwise, its output has the shape of its first input. */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
