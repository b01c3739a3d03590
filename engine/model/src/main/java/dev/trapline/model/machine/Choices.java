package dev.trapline.model.machine;

/**
 * What the architecture leaves to the implementation.
 *
 * @param interruptExitWaitsForShadow whether blocking by STI or MOV SS holds back an exit by an external interrupt (SDM 25.2)
 * @param nmiExitWaitsForShadow whether blocking by STI or MOV SS holds back an exit by an NMI (SDM 25.2)
 * @param stiBlocksNmi whether blocking by STI holds back the delivery of an NMI (SDM table 24-3)
 * @param secondMovSsShadows whether a MOV SS in the shadow of another casts one too (SDM 6.8.3)
 */
public record Choices(
        boolean interruptExitWaitsForShadow,
        boolean nmiExitWaitsForShadow,
        boolean stiBlocksNmi,
        boolean secondMovSsShadows) {

    /** As KVM takes the processor to be. */
    public static final Choices AS_KVM = new Choices(false, false, true, false);
}
