package dev.trapline.grade.bytecode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** The places of one method where an operator applies. */
final class MethodPlaces {

    private static final String CONSTRUCTOR = "<init>";
    private static final String INITIALIZER = "<clinit>";

    private final Vocabulary vocabulary;
    private final Map<String, ClassShape> shapes;
    private final String type;
    private final String method;
    private final String descriptor;
    private final List<Instruction> code;
    private final List<Mutation> found = new ArrayList<>();

    MethodPlaces(
            Vocabulary vocabulary,
            Map<String, ClassShape> shapes,
            String type,
            String method,
            String descriptor,
            List<Instruction> code) {
        this.vocabulary = vocabulary;
        this.shapes = shapes;
        this.type = type;
        this.method = method;
        this.descriptor = descriptor;
        this.code = code;
    }

    List<Mutation> all() {
        if (method.equals(INITIALIZER)) {
            // What is initialised there are tables; that they are right is seen where they are used.
            code.stream().filter(one -> one.opcode() == Opcodes.PUTSTATIC).forEach(this::order);
            return found;
        }
        for (Instruction one : code) {
            if (one.isCondition()) {
                condition(one);
            } else if (one.isCall()) {
                call(one);
            } else if (one.isPut() && !method.equals(CONSTRUCTOR)) {
                put(one);
            }
        }
        if (!method.equals(CONSTRUCTOR)) {
            returns();
        }
        return found;
    }

    private void add(Operator operator, Instruction at, Change change, String words) {
        found.add(new Mutation(operator, type, method, descriptor, at.line(), at.at(), change, words));
    }

    private Optional<Instruction> behind(Instruction one) {
        return one.at() + 1 < code.size() ? Optional.of(code.get(one.at() + 1)) : Optional.empty();
    }

    private Optional<Instruction> ahead(Instruction one) {
        return one.at() > 0 ? Optional.of(code.get(one.at() - 1)) : Optional.empty();
    }

    private void condition(Instruction one) {
        add(Operator.NEGATE, one, new Change.Jump(Conditions.opposite(one.opcode())), negated(one));
        Conditions.nextBound(one.opcode())
                .ifPresent(other -> add(
                        Operator.OFF_BY_ONE,
                        one,
                        new Change.Jump(other),
                        "has the bound of %s one off".formatted(operands(one))));
    }

    private String negated(Instruction one) {
        Optional<Instruction> before = ahead(one);
        boolean truth = one.opcode() == Opcodes.IFEQ || one.opcode() == Opcodes.IFNE;
        if (truth
                && before.isPresent()
                && before.get().isCall()
                && before.get().type().equals(Type.BOOLEAN_TYPE)) {
            return "takes the answer of %s the other way round"
                    .formatted(before.get().reference());
        }
        return "takes the condition on %s the other way round".formatted(operands(one));
    }

    /** What a condition looks at, as far as its own line tells. */
    private String operands(Instruction condition) {
        List<String> names = new ArrayList<>();
        for (int i = condition.at() - 1; i >= 0; i--) {
            Instruction one = code.get(i);
            if (one.isCondition() || one.line() != condition.line() || one.isPut()) {
                break;
            }
            if (one.readsSomethingNamed()) {
                names.add(0, one.name());
            } else if (one.pushesSmallNumber()) {
                names.add(0, String.valueOf(one.number()));
            }
        }
        return names.isEmpty() ? "what stands there" : String.join(", ", names);
    }

    private void call(Instruction one) {
        Type gives = one.type();
        boolean ignored =
                behind(one).stream().anyMatch(next -> next.opcode() == Opcodes.POP || next.opcode() == Opcodes.POP2);
        if (gives.equals(Type.BOOLEAN_TYPE)
                && !ignored
                && behind(one).stream()
                        .noneMatch(next -> next.opcode() == Opcodes.IFEQ || next.opcode() == Opcodes.IFNE)) {
            add(
                    Operator.NEGATE,
                    one,
                    new Change.NegateResult(),
                    "takes the answer of %s the other way round".formatted(one.reference()));
        }
        if (one.name().equals(CONSTRUCTOR) || vocabulary.isOnlyACheck(one) || one.opcode() == Opcodes.INVOKESPECIAL) {
            return;
        }
        if (gives.equals(Type.VOID_TYPE) || ignored) {
            Optional<Instruction> field = gives.equals(Type.VOID_TYPE) ? writtenField(one) : Optional.empty();
            add(
                    field.isPresent() ? Operator.DROP_WRITE : Operator.DROP_CALL,
                    one,
                    new Change.Drop(),
                    field.map(name -> "does not write %s".formatted(name.name()))
                            .orElseGet(() -> "does not call %s".formatted(one.reference())));
            field.ifPresent(this::otherField);
        }
        if (vocabulary.isChoiceOfVmcs(one)) {
            ahead(one).filter(Instruction::pushesSmallNumber).ifPresent(this::otherVmcs);
        }
    }

    /** The constant that names the VMCS field which a call writes to, if it is one. */
    private Optional<Instruction> writtenField(Instruction call) {
        if (!vocabulary.isWrite(call)) {
            return Optional.empty();
        }
        int depth = call.depth() - call.takes() + (call.opcode() == Opcodes.INVOKESTATIC ? 0 : 1);
        for (int i = call.at() - 1; i >= 0 && code.get(i).depth() >= depth; i--) {
            Instruction one = code.get(i);
            if (one.depth() == depth && vocabulary.isFieldConstant(one)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private void otherField(Instruction constant) {
        String other = vocabulary.fieldBehind(constant.name());
        add(
                Operator.SWAP_WRITE,
                constant,
                new Change.OtherField(other),
                "writes %s in place of %s".formatted(other, constant.name()));
    }

    private void otherVmcs(Instruction number) {
        int other = vocabulary.otherVmcs(number.number());
        add(
                Operator.SWAP_WRITE,
                number,
                new Change.OtherNumber(other),
                "uses VMCS0%d in place of VMCS0%d".formatted(other, number.number()));
    }

    private void put(Instruction one) {
        add(Operator.KEEP_STALE, one, new Change.Drop(), "leaves %s as it was".formatted(one.name()));
        ClassShape shape = shapes.get(one.owner());
        if (shape != null) {
            shape.neighbour(one.name())
                    .ifPresent(other -> add(
                            Operator.SWAP_WRITE,
                            one,
                            new Change.OtherField(other),
                            "writes %s in place of %s".formatted(other, one.name())));
        }
    }

    private void order(Instruction put) {
        Type array = put.type();
        boolean fromValues =
                ahead(put).stream().anyMatch(one -> one.isCall() && one.name().equals("values"));
        if (array.getSort() != Type.ARRAY || !fromValues) {
            return;
        }
        ClassShape shape = shapes.get(array.getElementType().getInternalName());
        if (shape == null) {
            return;
        }
        List<String> names = shape.constants();
        for (int i = 0; i + 1 < names.size(); i++) {
            add(
                    Operator.SWAP_ORDER,
                    put,
                    new Change.SwapEntries(i),
                    "has %s before %s".formatted(names.get(i + 1), names.get(i)));
        }
    }

    private void returns() {
        Type gives = Type.getReturnType(descriptor);
        if (gives.equals(Type.VOID_TYPE)) {
            code.stream()
                    .filter(one -> one.at() == 0 || (one.startsLine() && one.depth() == 0))
                    .filter(one -> one.opcode() != Opcodes.RETURN && one.opcode() != Opcodes.GOTO)
                    .filter(this::somethingFollows)
                    .forEach(one ->
                            add(Operator.RETURN_EARLY, one, new Change.Return(0), "returns before " + next(one)));
        } else if (gives.equals(Type.BOOLEAN_TYPE)
                && code.stream().filter(Instruction::isCondition).count() > 1) {
            add(Operator.RETURN_EARLY, code.get(0), new Change.Return(0), "answers false at once");
            add(Operator.RETURN_EARLY, code.get(0), new Change.Return(1), "answers true at once");
        }
    }

    /** Leaving out one effect alone is the part of the other operators. */
    private boolean somethingFollows(Instruction from) {
        return code.stream()
                        .filter(one -> one.at() >= from.at()
                                && (one.isPut() || (one.isCall() && one.type().equals(Type.VOID_TYPE))))
                        .limit(2)
                        .count()
                > 1;
    }

    private String next(Instruction from) {
        return code.stream()
                .filter(one -> one.at() >= from.at() && (one.isPut() || one.isCall()))
                .findFirst()
                .map(one -> one.isPut() ? "it sets " + one.name() : "it calls " + one.reference())
                .orElse("it does anything");
    }
}
