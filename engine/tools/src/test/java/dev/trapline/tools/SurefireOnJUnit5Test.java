package dev.trapline.tools;

/** Surefire with JUnit 5. */
class SurefireOnJUnit5Test extends SurefireCases {
    SurefireOnJUnit5Test() {
        super(Platform.OF_JUNIT_5);
    }
}
