package dev.trapline.vocabulary;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;

/** What is written behind the body of each step. */
final class StepAdvice {

    private StepAdvice() {}

    @Advice.OnMethodExit
    static void exit(
            @StepText String text,
            @Advice.AllArguments Object[] arguments,
            @Advice.Return(readOnly = false, typing = Typing.DYNAMIC) Object returned) {
        returned = StepNames.named(text, arguments, returned);
    }
}
