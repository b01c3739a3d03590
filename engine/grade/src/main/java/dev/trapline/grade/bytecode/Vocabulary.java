package dev.trapline.grade.bytecode;

import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** What the names in the code of a core mean: how it writes to VMCS fields, and how it makes a VMCS current. */
final class Vocabulary {

    private static final String VMCS_FIELD = Type.getInternalName(VmcsField.class);
    private static final Type FIELD = Type.getType(VmcsField.class);
    private static final List<VmcsField> IN_ORDER = List.of(VmcsField.values());
    /** L0's own two are the first and the second that it has memory for. */
    private static final int BOTH = 3;

    /** Whether a call is a write: it gives nothing, and takes first the field and last the value. */
    boolean isWrite(Instruction call) {
        Type[] takes = Type.getArgumentTypes(call.descriptor());
        return takes.length == 2 && takes[0].equals(FIELD) && takes[1].equals(Type.LONG_TYPE);
    }

    /** Whether it pushes a constant that names a VMCS field. */
    boolean isFieldConstant(Instruction one) {
        return one.opcode() == Opcodes.GETSTATIC
                && one.owner().equals(VMCS_FIELD)
                && one.type().equals(FIELD);
    }

    /** The field that stands behind another in the manual, the first for the last. */
    String fieldBehind(String name) {
        int place = VmcsField.valueOf(name).ordinal() + 1;
        return IN_ORDER.get(place % IN_ORDER.size()).name();
    }

    /** Whether a call makes one of two VMCSs current, by its number. */
    boolean isChoiceOfVmcs(Instruction call) {
        return call.name().equals("current") && call.descriptor().equals("(I)V");
    }

    int otherVmcs(int number) {
        return BOTH - number;
    }

    /** Whether a call is there for what it throws and not for what it does. */
    boolean isOnlyACheck(Instruction call) {
        return call.owner().equals("java/util/Objects");
    }
}
