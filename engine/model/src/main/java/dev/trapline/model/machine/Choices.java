package dev.trapline.model.machine;

/**
 * What the architecture leaves to the implementation.
 *
 * @param interruptExitWaitsForShadow whether blocking by STI or MOV SS holds back an exit by an external interrupt (SDM 25.2)
 * @param nmiExitWaitsForShadow whether blocking by STI or MOV SS holds back an exit by an NMI (SDM 25.2)
 * @param stiBlocksNmi whether blocking by STI holds back the delivery of an NMI (SDM table 24-3)
 * @param nmiWindowWaitsForSti whether blocking by STI holds back an NMI-window exit (SDM 25.2)
 * @param secondMovSsShadows whether a MOV SS in the shadow of another casts one too (SDM 6.8.3)
 * @param pprTakesTprLow whether PPR[3:0] is TPR[3:0], and not 0, where the classes of TPR and of the highest vector in service are equal (SDM 10.8.3.1)
 * @param nmiInjectionNeedsNoSti whether a VM entry that injects an NMI fails where there is blocking by STI (SDM 26.3.1.5)
 */
public record Choices(
        boolean interruptExitWaitsForShadow,
        boolean nmiExitWaitsForShadow,
        boolean stiBlocksNmi,
        boolean nmiWindowWaitsForSti,
        boolean secondMovSsShadows,
        boolean pprTakesTprLow,
        boolean nmiInjectionNeedsNoSti) {

    /** As KVM takes the processor to be. */
    public static final Choices AS_KVM = new Choices(false, false, true, false, false, true, false);
}
