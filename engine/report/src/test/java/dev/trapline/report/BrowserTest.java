package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.ScriptTimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The pages in a real browser, opened from files as a reader would. */
class BrowserTest {
    private static final String PREDICTIONS = "predictions.html";
    private static final String SPEC_PAGE = "spec-dev.trapline.specs.ExitsWithInterruptsOnSpec.html";

    /** Those of the catalogue, and one that the sample log covers and the catalogue does not know. */
    private static final int BEHAVIOURS = Catalogue.shipped().rows().size() + 1;

    private static final String UNTIL_COUNT = """
            const [wanted, done] = arguments;
            const count = document.querySelector('output');
            const check = () => count.textContent === wanted && done();
            new MutationObserver(check).observe(count, {childList: true});
            check();
            """;

    /** Kept here, because a logger that nobody holds forgets its level. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    @TempDir
    private static Path folder;

    @TempDir
    private Path profile;

    private ChromeDriver browser;

    @BeforeAll
    static void writeReport() throws IOException {
        SELENIUM.setLevel(Level.SEVERE);
        SampleLog.write(folder, 40);
        Report.write(folder);
    }

    @BeforeEach
    void openBrowser() {
        Optional<Path> chromium = onPath("chromium");
        Optional<Path> driver = onPath("chromedriver");
        boolean there = chromium.isPresent() && driver.isPresent();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there)
                    .as("chromium and chromedriver on the PATH, which CI must have")
                    .isTrue();
        }
        assumeTrue(there, "chromium and chromedriver are not on the PATH");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,900",
                "--user-data-dir=" + profile);
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        logging.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        System.setProperty("webdriver.chrome.driver", driver.orElseThrow().toString());
        browser = new ChromeDriver(options);
        browser.manage().timeouts().scriptTimeout(Duration.ofSeconds(10));
    }

    @AfterEach
    void closeBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "index.html, light",
        "index.html, dark",
        SPEC_PAGE + ", light",
        SPEC_PAGE + ", dark",
        PREDICTIONS + ", light",
        PREDICTIONS + ", dark"
    })
    void theCheckerFindsNothingInaccessible(String page, String colours) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
        open(page);
        browser.executeScript("document.querySelectorAll('details').forEach(d => d.open = true)");

        List<Rule> violations = new AxeBuilder().analyze(browser).getViolations();

        assertThat(violations)
                .extracting(rule -> rule.getId() + ": " + rule.getNodes())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"index.html", SPEC_PAGE, PREDICTIONS})
    void aPageOpensWithoutAnyErrorOrRequest(String page) {
        open(page);

        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .extracting(LogEntry::toString)
                .isEmpty();
        assertThat(requestedByPages()).containsOnly(folder.toUri() + page);
        assertThat(browser.getTitle()).doesNotContain("taken over");
    }

    @Test
    void theFilterShowsWhatHasTheWords() {
        open("index.html");

        type("0x51");

        waitForCount(showing(0, 1));
        assertThat(shownSpecs()).singleElement().asString().contains("the higher of two");
    }

    @Test
    void theFilterShowsWhatHasAStatusOnACore() {
        open("index.html");

        choose("verdict", "deviation");
        choose("core", "nested-2011");

        waitForCount(showing(6, 2));
        choose("core", "bare-metal");
        waitForCount(showing(0, 0));
        browser.findElement(By.cssSelector("button[type=reset]")).click();
        waitForCount(showing(BEHAVIOURS, 8));
    }

    @Test
    void theFilterOpensTheGroupsThatHaveWhatIsLookedFor() {
        open("index.html");
        WebElement row = browser.findElement(By.id("behaviour-S27"));
        assertThat(row.isDisplayed()).isFalse();

        type("already pending at vm entry exits before");

        waitForCount(showing(1, 0));
        assertThat(row.isDisplayed()).isTrue();
        browser.findElement(By.cssSelector("button[type=reset]")).click();
        waitForCount(showing(BEHAVIOURS, 8));
        assertThat(row.isDisplayed()).isFalse();
    }

    @Test
    void aLinkToABehaviourOpensItsGroup() {
        open(SPEC_PAGE);

        browser.findElement(By.cssSelector("a[href='index.html#behaviour-S01']"))
                .click();

        assertThat(browser.findElement(By.id("behaviour-S01")).isDisplayed()).isTrue();
    }

    @Test
    void aLinkToACaseOpensIt() {
        open(SPEC_PAGE + "#everyVector:vector-0x21");

        assertThat(browser.findElement(By.id("everyVector:vector-0x21")).getDomProperty("open"))
                .isEqualTo("true");
    }

    @Test
    void everythingCanBeExpandedAndCollapsed() {
        open(SPEC_PAGE);

        browser.findElement(By.cssSelector("[data-open=true]")).click();
        assertThat(browser.findElements(By.cssSelector("details:not([open])"))).isEmpty();
        browser.findElement(By.cssSelector("[data-open=false]")).click();
        assertThat(browser.findElements(By.cssSelector("details[open]"))).isEmpty();
    }

    @Test
    void withoutScriptsThePageIsCompleteAndHasNoDeadControls() {
        browser.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        open("index.html");

        assertThat(browser.findElement(By.cssSelector("form.filter")).isDisplayed())
                .isFalse();
        assertThat(browser.findElement(By.tagName("main")).getText())
                .contains("no vector yet", "no-immediate-exit", "kvm", "run-4711.ndjson");
        WebElement group = browser.findElement(By.cssSelector("details.group"));
        group.findElement(By.tagName("summary")).click();
        assertThat(group.getText()).contains("S36", "no reason given");
        browser.findElement(By.linkText("no vector yet")).click();
        assertThat(browser.findElement(By.id("noVectorYet")).getText())
                .contains("exit EXTERNAL_INTERRUPT without a vector", "not observable");
        browser.findElement(By.cssSelector("#noVectorYet details summary")).click();
        assertThat(browser.findElement(By.cssSelector("#noVectorYet ol")).getText())
                .contains("IRQ 0x30 arrives");
    }

    @Test
    void onANarrowScreenOnlyTablesAndPicturesScroll() {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 360, "height", 740, "deviceScaleFactor", 1, "mobile", true));
        for (String page : List.of("index.html", SPEC_PAGE, PREDICTIONS)) {
            open(page);
            assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                    .as(page)
                    .isEqualTo(360L);
        }
    }

    /** Without what the browser loads for its own new-tab page. */
    private List<String> requestedByPages() {
        return browser.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> ((JsonObject) JsonValue.parse(entry.getMessage())).object("message"))
                .filter(message -> message.string("method").equals("Network.requestWillBeSent"))
                .map(message -> message.object("params"))
                .filter(request -> !request.string("documentURL").startsWith("chrome:"))
                .map(request -> request.object("request").string("url"))
                .filter(url -> !url.startsWith("data:"))
                .toList();
    }

    private void open(String page) {
        browser.get(folder.toUri() + page);
    }

    private void type(String words) {
        browser.findElement(By.name("text")).sendKeys(words);
    }

    private void choose(String select, String value) {
        for (WebElement option : browser.findElements(By.cssSelector("[name=" + select + "] option"))) {
            if (value.equals(option.getDomProperty("value"))) {
                option.click();
            }
        }
    }

    private static String showing(int behaviours, int specs) {
        return "Showing %d of %d behaviours, %d of 8 specs".formatted(behaviours, BEHAVIOURS, specs);
    }

    private void waitForCount(String text) {
        try {
            browser.executeAsyncScript(UNTIL_COUNT, text);
        } catch (ScriptTimeoutException never) {
            assertThat(browser.findElement(By.tagName("output")).getText()).isEqualTo(text);
        }
    }

    private List<String> shownSpecs() {
        return browser.findElements(By.cssSelector("[data-item=specs]:not([data-off])")).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
