// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.function.Supplier;
import org.anyorder.GenerationException;
import org.anyorder.UnsupportedTemplateException;

/** Calls what others wrote (a strategy, a listener, a source), and says what was being done if that throws. */
final class Attempt {

    private Attempt() {}

    static void run(Supplier<String> doing, Runnable work) {
        get(doing, () -> {
            work.run();
            return true;
        });
    }

    static <T> T get(Supplier<String> doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (GenerationException | UnsupportedTemplateException e) {
            throw e; // the one says it already, from further in; the other speaks to whoever wrote the template
        } catch (RuntimeException e) {
            throw new GenerationException(doing.get(), e);
        } catch (Error e) {
            e.addSuppressed(new GenerationException(doing.get()));
            throw e;
        }
    }
}
