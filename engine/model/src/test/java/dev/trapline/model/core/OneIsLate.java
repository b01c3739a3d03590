package dev.trapline.model.core;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.program.Program;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The processor, if one NMI, INIT signal or tick of the timers comes a boundary later than it does. Such an input reaches an L0 as an interrupt of its own, and
 * where L2 has a virtual interrupt to take, the processor delivers that first: as if the input had come behind it, which nobody can tell.
 */
final class OneIsLate extends ModelCore {

    private static final Set<String> INPUTS = Set.of("raiseNmi", "raiseInit", "tick");

    private final ModelCore processor;
    private final int which;

    /** Of the inputs of these kinds the one with this number, from 0, is late. */
    OneIsLate(ModelCore processor, int which) {
        this.processor = processor;
        this.which = which;
    }

    @Override
    Machine machine(Program program, Memory memory, Capabilities capabilities, MachineListener listener) {
        Machine machine = processor.machine(program, memory, capabilities, listener);
        return (Machine) Proxy.newProxyInstance(
                Machine.class.getClassLoader(), new Class<?>[] {Machine.class}, new Late(machine, which));
    }

    /** Puts one call off until the next step is made. */
    private static final class Late implements InvocationHandler {
        private final Machine machine;
        private int before;
        private @Nullable Method putOff;
        private Object @Nullable [] arguments;

        Late(Machine machine, int which) {
            this.machine = machine;
            this.before = which;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
            if (INPUTS.contains(method.getName()) && before-- == 0) {
                putOff = method;
                arguments = args;
                return null;
            }
            Object result = call(method, args);
            if (method.getName().equals("step") && putOff != null) {
                call(putOff, arguments);
                putOff = null;
            }
            return result;
        }

        private @Nullable Object call(Method method, Object @Nullable [] args) throws Throwable {
            try {
                return method.invoke(machine, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    @Override
    public String name() {
        return processor.name();
    }

    @Override
    public String description() {
        return processor.description();
    }

    @Override
    public int order() {
        return processor.order();
    }

    @Override
    public boolean showsL0() {
        return processor.showsL0();
    }

    @Override
    public List<Deviation> deviations() {
        return processor.deviations();
    }

    @Override
    Capabilities offers() {
        return processor.offers();
    }
}
