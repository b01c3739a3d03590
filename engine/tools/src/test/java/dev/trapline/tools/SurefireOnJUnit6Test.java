package dev.trapline.tools;

/** Surefire with JUnit 6. */
class SurefireOnJUnit6Test extends SurefireCases {
    SurefireOnJUnit6Test() {
        super(Platform.OF_JUNIT_6);
    }
}
