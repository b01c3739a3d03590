package dev.trapline.grade.bytecode;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** Writes a method that calls out when it jumps back, and when it comes past certain points. */
public final class MethodMeter extends InstructionVisitor {

    private final Calls calls;
    private final String type;
    private final String method;
    private final String descriptor;
    private final Map<Point, Integer> points;
    private final Set<Label> seen = new HashSet<>();

    /**
     * Whom to call.
     *
     * @param owner internal name of the class
     * @param jumpsBack static method without parameters
     * @param passes static method that takes the number of a point
     */
    public record Calls(String owner, String jumpsBack, String passes) {}

    private MethodMeter(
            MethodVisitor next,
            Calls calls,
            String type,
            String method,
            String descriptor,
            Map<Point, Integer> points) {
        super(next);
        this.calls = calls;
        this.type = type;
        this.method = method;
        this.descriptor = descriptor;
        this.points = points;
    }

    /**
     * A class, all of whose methods call out.
     *
     * @param type its name in the points
     * @param points by which number they are known
     */
    public static byte[] metered(byte[] classFile, String type, Map<Point, Integer> points, Calls calls) {
        ClassReader reader = OpenedClassReader.of(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(OpenedClassReader.ASM_API, writer) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return new MethodMeter(
                                super.visitMethod(access, name, descriptor, signature, exceptions),
                                calls,
                                type,
                                name,
                                descriptor,
                                points);
                    }
                },
                0);
        return writer.toByteArray();
    }

    @Override
    boolean before(Instruction one) {
        Integer number = points.isEmpty() ? null : points.get(new Point(type, method, descriptor, one.at()));
        if (number != null) {
            mv.visitIntInsn(Opcodes.SIPUSH, number);
            mv.visitMethodInsn(Opcodes.INVOKESTATIC, calls.owner(), calls.passes(), "(I)V", false);
        }
        return true;
    }

    @Override
    public void visitLabel(Label label) {
        seen.add(label);
        super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        if (seen.contains(label)) {
            mv.visitMethodInsn(Opcodes.INVOKESTATIC, calls.owner(), calls.jumpsBack(), "()V", false);
        }
        super.visitJumpInsn(opcode, label);
    }
}
