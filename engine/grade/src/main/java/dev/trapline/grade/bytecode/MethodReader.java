package dev.trapline.grade.bytecode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Reads the instructions of a method, with lines and the depth of the stack. */
final class MethodReader extends InstructionVisitor {

    private final List<Instruction> all = new ArrayList<>();
    private final Consumer<List<Instruction>> whenRead;
    private final Map<Label, Integer> depthAt = new HashMap<>();
    private final Map<Label, Integer> places = new HashMap<>();
    private final List<Variable> variables = new ArrayList<>();
    private int line;
    private int depth;
    private boolean reachable = true;
    private boolean newLine;

    /**
     * A local variable.
     *
     * @param number its place among the variables
     * @param from the first instruction for which it has this name
     * @param to the first for which it has not any more
     */
    private record Variable(String name, int number, int from, int to) {
        boolean isReadBy(Instruction one) {
            return one.readsVariable() && one.number() == number && one.at() >= from && one.at() < to;
        }
    }

    MethodReader(Consumer<List<Instruction>> whenRead) {
        super(null);
        this.whenRead = whenRead;
    }

    @Override
    public void visitLineNumber(int number, Label start) {
        line = number;
        newLine = true;
    }

    @Override
    boolean before(Instruction instruction) {
        all.add(instruction.in(line, depth, newLine));
        newLine = false;
        depth += StackEffect.of(instruction);
        reachable = !instruction.leavesMethod()
                && instruction.opcode() != Opcodes.GOTO
                && instruction.opcode() != Opcodes.TABLESWITCH
                && instruction.opcode() != Opcodes.LOOKUPSWITCH;
        return true;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        super.visitJumpInsn(opcode, label);
        depthAt.put(label, depth);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        super.visitTableSwitchInsn(min, max, other, labels);
        comesFromHere(other, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
        super.visitLookupSwitchInsn(other, keys, labels);
        comesFromHere(other, labels);
    }

    private void comesFromHere(Label other, Label... labels) {
        depthAt.put(other, depth);
        for (Label label : labels) {
            depthAt.put(label, depth);
        }
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        depthAt.put(handler, 1);
    }

    @Override
    public void visitLabel(Label label) {
        places.put(label, next());
        if (!reachable) {
            depth = depthAt.getOrDefault(label, 0);
            reachable = depthAt.containsKey(label);
        }
    }

    @Override
    public void visitLocalVariable(
            String name, String descriptor, @Nullable String signature, Label start, Label end, int number) {
        variables.add(
                new Variable(name, number, places.getOrDefault(start, 0), places.getOrDefault(end, Integer.MAX_VALUE)));
    }

    @Override
    public void visitEnd() {
        whenRead.accept(all.stream().map(this::named).toList());
    }

    private Instruction named(Instruction one) {
        return variables.stream()
                .filter(variable -> variable.isReadBy(one))
                .findFirst()
                .map(variable -> one.named(variable.name()))
                .orElse(one);
    }
}
