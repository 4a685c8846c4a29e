// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

/**
 * Who is using a generator's model: it is freed when the generator is closed and the last user has left, since an
 * evaluation whose weights are freed under it ends the process.
 *
 * <p>Closing waits for nobody: it may be called from a listener, and a run may wait for requests for ever. Thread-safe.
 */
final class ModelUse implements AutoCloseable {

    private final AutoCloseable resources;
    private int users;
    private boolean closed;

    ModelUse(AutoCloseable resources) {
        this.resources = resources;
    }

    /** One use, to be closed. */
    interface Lease extends AutoCloseable {

        @Override
        void close();
    }

    /** Begins a use. */
    synchronized Lease begin() {
        requireOpen();
        users++;
        return this::leave;
    }

    /** Refuses what would begin with a closed generator. */
    void requireOpen() {
        requireOpen("");
    }

    /** Refuses what would go on with a closed generator, saying what was being done. */
    synchronized void requireOpen(String doing) {
        if (closed) {
            throw new IllegalStateException("the generator is closed" + doing);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (users > 0) {
                return;
            }
        }
        free();
    }

    private void leave() {
        synchronized (this) {
            users--;
            if (!closed || users > 0) {
                return;
            }
        }
        free();
    }

    private void free() {
        try {
            resources.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("could not free the generator's model", e);
        }
    }
}
