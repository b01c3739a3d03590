package dev.trapline.kit.probe;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;

/** What is written behind a method's body. */
final class AfterAdvice {

    private AfterAdvice() {}

    @Advice.OnMethodExit
    static void exit(
            @ProbeNumber int number,
            @Advice.This Object on,
            @Advice.AllArguments Object[] arguments,
            @Advice.Return(typing = Typing.DYNAMIC) Object returned) {
        Hits.after(number, on, arguments, returned);
    }
}
