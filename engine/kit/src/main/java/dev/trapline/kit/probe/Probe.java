package dev.trapline.kit.probe;

/**
 * Turns a call of an emulator's method into what a trace says of it.
 *
 * @param <E> the class that declares the method
 */
@FunctionalInterface
public interface Probe<E> {

    /**
     * Writes down what happens.
     *
     * @param on whose method is called
     * @param call what with
     */
    void write(E on, Call call, Recording recording);
}
