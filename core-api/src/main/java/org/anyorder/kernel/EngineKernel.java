// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PyTorch operator, or a few of them, written as TorchScript text and run by the engine as an ordinary block.
 *
 * <p>The text {@code org/anyorder/kernel/<name>.py} holds one class with one {@code forward} over tensors; sizes come
 * from {@code torch.size}, dtypes are numbers (6 float32, 15 bfloat16, 11 boolean, 4 int64). A constant that is known
 * only at run time is a placeholder <code>${key}</code>, filled in by {@link #of(String, Map)}; each combination of
 * values is compiled once per device and kept for the life of the process, so values must come from a small set. A line
 * <code>@functions name</code> stands for the text {@code name.py}, functions that several kernels call as
 * {@code (__torch__.function)(…)}.
 *
 * <p>Immutable and thread-safe. A call costs what one eager operator costs (4-8 µs); the first call of a kernel on a
 * device compiles it (about a millisecond). Under an open gradient collector the call is differentiated like any other
 * operator; outside one it keeps no graph beyond what the engine's own operators keep.
 *
 * <pre>{@code
 * NDArray y = EngineKernel.of("gelu-tanh").call(x).singletonOrThrow();
 * }</pre>
 */
public final class EngineKernel {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern FUNCTIONS = Pattern.compile("(?m)^@functions (\\S+)$");
    private static final Map<Key, EngineKernel> KERNELS = new ConcurrentHashMap<>();

    private final Key key;
    private final String text;

    private EngineKernel(Key key) {
        this.key = key;
        this.text = key.filledText();
    }

    /**
     * The kernel of a text without placeholders.
     *
     * @param name name of the text, lower case words joined by hyphens
     * @return the kernel; the same object for the same name
     * @throws IllegalArgumentException if there is no such text or it has placeholders
     */
    public static EngineKernel of(String name) {
        return of(name, Map.of());
    }

    /**
     * The kernel of a text whose placeholders are replaced by values.
     *
     * @param name name of the text, lower case words joined by hyphens
     * @param values what replaces each placeholder, by its key; exactly the keys of the text
     * @return the kernel; the same object for equal arguments
     * @throws IllegalArgumentException if there is no such text, a placeholder has no value or a value no placeholder
     */
    public static EngineKernel of(String name, Map<String, String> values) {
        Key key = new Key(name, values);
        EngineKernel kernel = KERNELS.get(key);
        return kernel != null ? kernel : KERNELS.computeIfAbsent(key, EngineKernel::new);
    }

    /**
     * Runs the kernel on the device of its first input.
     *
     * @param inputs one array per parameter of the text, at least one; not closed here
     * @return the results, owned by the manager of the first input
     * @throws IllegalArgumentException if there is no input
     * @throws EngineException if the text does not compile or an operator refuses the inputs; the message names the
     *     kernel and the shapes and types of the inputs
     */
    public NDList call(NDArray... inputs) {
        return run(registry(inputs).loaded(this)::forward, inputs);
    }

    /**
     * Runs the kernel in the engine's inference mode, on the device of its first input: its operators neither record
     * gradients nor keep track of views, which saves a tenth of the time of a layer of 45 small ones. What comes out
     * serves in inference alone: an operator that keeps it for a gradient refuses it.
     *
     * @param inputs as for {@link #call}
     * @return as there
     * @throws IllegalArgumentException if there is no input
     * @throws EngineException as there
     */
    public NDList infer(NDArray... inputs) {
        return run(registry(inputs).inferring(this)::forward, inputs);
    }

    private KernelRegistry registry(NDArray... inputs) {
        if (inputs.length == 0) {
            throw new IllegalArgumentException("kernel " + this + " needs at least one input, got none");
        }
        return KernelRegistry.of(inputs[0].getDevice());
    }

    private NDList run(UnaryOperator<NDList> loaded, NDArray... inputs) {
        List<NDArray> aliases = new ArrayList<>(0);
        NDList arguments = new NDList(inputs.length);
        try {
            for (NDArray input : inputs) {
                arguments.add(namesNothing(input) ? input : alias(input, aliases));
            }
            return loaded.apply(arguments);
        } catch (EngineException e) {
            throw new EngineException(
                    "kernel " + this + " failed on inputs " + described(inputs) + ": " + reason(e), e);
        } finally {
            aliases.forEach(NDArray::close);
        }
    }

    /** The engine takes some array names for instructions: a dotted one makes the array an entry of a dictionary. */
    private static boolean namesNothing(NDArray input) {
        String name = input.getName();
        return name == null
                || name.indexOf('.') < 0 && name.indexOf(':') < 0 && !name.endsWith("[]") && !name.endsWith("()");
    }

    private static NDArray alias(NDArray input, List<NDArray> aliases) {
        NDArray alias = input.reshape(input.getShape());
        aliases.add(alias);
        return alias;
    }

    /** What went wrong comes after a trace of the kernel's text. */
    private static String reason(EngineException e) {
        String message = String.valueOf(e.getMessage());
        return message.substring(Math.max(0, message.lastIndexOf("RuntimeError: ")));
    }

    private static String described(NDArray... inputs) {
        List<String> shapes = new ArrayList<>();
        for (NDArray input : inputs) {
            shapes.add(input.getShape() + " " + input.getDataType());
        }
        return shapes.toString();
    }

    String text() {
        return text;
    }

    /**
     * The kernel's name, with its values if there are any.
     *
     * @return for instance {@code rms-norm{eps=1.0e-6}}
     */
    @Override
    public String toString() {
        return key.values().isEmpty() ? key.name() : key.name() + key.values();
    }

    private record Key(String name, Map<String, String> values) {

        Key {
            values = Map.copyOf(values);
        }

        String filledText() {
            String template =
                    FUNCTIONS.matcher(text(name)).replaceAll(match -> Matcher.quoteReplacement(text(match.group(1))));
            Map<String, String> unused = new TreeMap<>(values);
            String filled = PLACEHOLDER.matcher(template).replaceAll(match -> {
                String value = values.get(match.group(1));
                if (value == null) {
                    throw new IllegalArgumentException(
                            "kernel " + name + " needs a value for " + match.group() + ", got only " + values);
                }
                unused.remove(match.group(1));
                return Matcher.quoteReplacement(value);
            });
            if (!unused.isEmpty()) {
                throw new IllegalArgumentException("kernel " + name + " has no placeholder for " + unused);
            }
            return filled;
        }

        private static String text(String name) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a kernel name is lower case words joined by hyphens, got \"" + name + "\"");
            }
            try (InputStream in = EngineKernel.class.getResourceAsStream(name + ".py")) {
                if (in == null) {
                    throw new IllegalArgumentException(
                            "there is no kernel text org/anyorder/kernel/" + name + ".py on the class path");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException("kernel text " + name + ".py could not be read", e);
            }
        }
    }
}
