package dev.trapline.kit.probe;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Where probes go in an emulator, and what they do. */
public final class Probes {

    /** When a probe is asked. */
    enum Moment {
        BEFORE,
        AFTER
    }

    /**
     * A probe in its place.
     *
     * @param type name of the class
     * @param method the method as the JVM knows it: name and descriptor
     * @param moment before or after the method's body
     * @param probe what it does
     */
    record Placed(String type, MethodName method, Moment moment, Probe<Object> probe) {}

    /** A method as the JVM tells it from others of its class. */
    record MethodName(String name, List<String> parameters) {
        static MethodName of(Method method) {
            return new MethodName(
                    method.getName(),
                    Arrays.stream(method.getParameterTypes())
                            .map(Class::getName)
                            .toList());
        }

        @Override
        public String toString() {
            return parameters.stream()
                    .map(type -> type.substring(type.lastIndexOf('.') + 1))
                    .collect(Collectors.joining(", ", name + "(", ")"));
        }
    }

    private final List<Placed> placed = new ArrayList<>();

    Probes() {}

    /**
     * A probe that is asked when a method is called.
     *
     * @param type the class that declares the method
     * @param method its name; of several with one name also the types of its parameters, as in {@code "raise(int)"}
     * @throws IllegalArgumentException if there is no such method, or several, or it is abstract
     */
    public <E> Probes before(Class<E> type, String method, Probe<? super E> probe) {
        return place(type, method, Moment.BEFORE, probe);
    }

    /**
     * A probe that is asked when a method has returned; not if it throws.
     *
     * @param type the class that declares the method
     * @param method its name; of several with one name also the types of its parameters, as in {@code "raise(int)"}
     * @throws IllegalArgumentException if there is no such method, or several, or it is abstract
     */
    public <E> Probes after(Class<E> type, String method, Probe<? super E> probe) {
        return place(type, method, Moment.AFTER, probe);
    }

    private <E> Probes place(Class<E> type, String method, Moment moment, Probe<? super E> probe) {
        placed.add(new Placed(
                type.getName(),
                MethodName.of(find(type, method)),
                moment,
                (on, call, recording) -> probe.write(type.cast(on), call, recording)));
        return this;
    }

    private static Method find(Class<?> type, String method) {
        List<Method> declared = Arrays.stream(type.getDeclaredMethods())
                .filter(one -> !one.isSynthetic())
                .toList();
        List<Method> named = declared.stream()
                .filter(one -> one.getName().equals(method)
                        || MethodName.of(one).toString().replace(" ", "").equals(method.replace(" ", "")))
                .toList();
        if (named.size() == 1 && !Modifier.isAbstract(named.get(0).getModifiers())) {
            return named.get(0);
        }
        throw new IllegalArgumentException("%s has %s %s; it has %s"
                .formatted(
                        type.getName(),
                        named.isEmpty() ? "no method" : named.size() == 1 ? "no body for" : "several methods",
                        method,
                        declared.stream()
                                .map(one -> MethodName.of(one).toString())
                                .sorted()
                                .collect(Collectors.joining(", "))));
    }

    List<Placed> placed() {
        return List.copyOf(placed);
    }
}
