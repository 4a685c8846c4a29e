// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;

/**
 * A target that is loaded from its folder.
 *
 * @param reference the path of the folder or the name of an embedded model
 * @param precision of the weights in products
 */
record LoadedTeacher(String reference, Precision precision) implements DistillationObjective.Teacher {

    @Override
    public CausalModel open(NDManager owner) {
        try {
            CausalFolder folder = CausalFolder.open(reference, owner.getDevice(), precision);
            owner.attachInternal(UUID.randomUUID().toString(), folder);
            return folder.view();
        } catch (IOException e) {
            throw new UncheckedIOException("the teacher " + reference + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The last part of a path. */
    @Override
    public String name() {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
