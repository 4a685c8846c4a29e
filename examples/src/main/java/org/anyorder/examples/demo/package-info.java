// SPDX-License-Identifier: Apache-2.0
/**
 * What the command {@code demo} shows: one {@link org.anyorder.examples.demo.FamilyDemo} per family of models, on the
 * embedded ones. Each part is also an example of how to use the library: start with
 * {@link org.anyorder.examples.demo.InsertionDemo}.
 */
@org.jspecify.annotations.NullMarked
package org.anyorder.examples.demo;
