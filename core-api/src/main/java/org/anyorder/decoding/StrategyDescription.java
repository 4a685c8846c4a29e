// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.List;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.model.ModelView;

/**
 * A strategy as shown to people.
 *
 * @param name its name, unique within the view
 * @param view the kind of model it decodes
 * @param paper authors, year and arXiv number
 * @param exactness which law it draws from with default options
 * @param capabilities what it can honour in a template
 * @param nfe its network evaluations as a formula
 * @param options its options with defaults
 */
public record StrategyDescription(
        String name,
        ModelView view,
        String paper,
        Exactness exactness,
        Set<Capability> capabilities,
        String nfe,
        List<StrategyOption> options) {

    /**
     * Copies the collections.
     *
     * @param name its name
     * @param view the kind of model it decodes
     * @param paper authors, year and arXiv number
     * @param exactness which law it draws from
     * @param capabilities what it can honour
     * @param nfe its network evaluations
     * @param options its options
     */
    public StrategyDescription {
        capabilities = Set.copyOf(capabilities);
        options = List.copyOf(options);
    }
}
