package dev.trapline.differ;

import java.util.function.UnaryOperator;

/**
 * A word of a chain.
 *
 * @param who it is about, as the source has it: {@code l1}; empty for what arrives from outside
 * @param source as it stands behind that, with its point: {@code .launches()}
 * @param says the word itself, said of a stage
 */
record Said(String who, String source, UnaryOperator<Object> says) {

    /** A program that words do not tell, as far as they are known here. */
    static final class UntoldException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UntoldException(String what) {
            super(what);
        }
    }
}
