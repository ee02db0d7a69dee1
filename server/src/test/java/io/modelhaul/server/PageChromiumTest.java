package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page, in a real browser. */
@Tag("interop")
@Timeout(120)
class PageChromiumTest {
    /** Where to keep pictures of the page; nowhere when it is not set. */
    private static final String PICTURES = System.getenv("MODELHAUL_PICTURES");

    @TempDir
    private Path home;

    private ServerRig rig;
    private ChromeDriver browser;

    private void open(UnaryOperator<ModelhaulServer.Builder> settings) {
        String chromium = System.getenv("MODELHAUL_PEER_CHROMIUM");
        assumeTrue(chromium != null, "MODELHAUL_PEER_CHROMIUM does not name a Chromium");
        rig = new ServerRig(home, settings);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium);
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1100,1000");
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(
                        Path.of(chromium).resolveSibling("chromedriver").toFile())
                .build();
        browser = new ChromeDriver(service, options);
        browser.get(rig.address() + "/");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        if (rig != null) {
            rig.close();
        }
    }

    private WebDriverWait await() {
        return new WebDriverWait(browser, Duration.ofSeconds(20));
    }

    private WebElement labelled(String label) {
        WebElement found = browser.findElement(By.xpath("//label[normalize-space()='" + label + "']"));
        return browser.findElement(By.id(found.getDomAttribute("for")));
    }

    private WebElement button(String text) {
        return browser.findElement(By.xpath("//button[normalize-space()='" + text + "' and not(@hidden)]"));
    }

    private void choose(String model) {
        await().until(page -> !new Select(labelled("Provider")).getOptions().isEmpty());
        new Select(labelled("Provider")).selectByVisibleText("huggingface");
        labelled("Model").clear();
        labelled("Model").sendKeys(model);
    }

    private WebElement awaitStatus(String status) {
        By card = By.cssSelector("article[data-status=" + status + "]");
        return await().until(
                        page -> page.findElements(card).stream().findFirst().orElse(null));
    }

    private void picture(String name) throws IOException {
        if (PICTURES != null) {
            Path folder = Files.createDirectories(Path.of(PICTURES));
            Files.write(folder.resolve(name), ((TakesScreenshot) browser).getScreenshotAs(OutputType.BYTES));
        }
    }

    private void theme(String scheme) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("status of 4") && !message.contains("status of 5"))
                .toList();
    }

    @Test
    void startsAndWatchesToTheEnd() throws IOException {
        open(server -> server);
        rig.slowly();
        choose("owner/name");
        button("Show plan").click();
        await().until(page -> page.findElement(By.id("plan-shown")).getText().contains("There is room"));
        assertThat(browser.findElement(By.id("plan-shown")).getText())
                .contains("2 files")
                .contains("model.safetensors");
        picture("page-plan.png");
        button("Download").click();

        WebElement card = awaitStatus("DOWNLOADING");
        await().until(page ->
                card.findElements(By.cssSelector(".files progress")).size() > 0);
        await().until(page -> card.getText().contains("/s"));
        picture("page-downloading.png");
        assertThat(card.findElement(By.tagName("progress")).getAccessibleName()).contains("owner/name");

        WebElement complete = awaitStatus("COMPLETE");
        assertThat(complete.findElement(By.tagName("progress")).getDomProperty("value"))
                .isEqualTo("100");
        assertThat(complete.findElements(By.xpath(".//button[not(@hidden)]"))).isEmpty();
        await().until(page -> page.findElement(By.id("models")).getText().contains("owner/name"));
        assertThat(browser.findElement(By.id("status")).getText()).contains("complete");
        theme("dark");
        picture("page-dark.png");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void cancelsAndTriesAgain() {
        open(server -> server);
        rig.slowly();
        choose("owner/name");
        labelled("Model").submit();
        awaitStatus("DOWNLOADING");
        button("Cancel").click();

        awaitStatus("CANCELLED");
        rig.hub.faults().clear();
        button("Try again").click();
        awaitStatus("COMPLETE");
    }

    @Test
    void saysWhatWentWrong() throws IOException {
        open(server -> server);
        choose("not a name");
        button("Download").click();
        await().until(page -> page.findElement(By.id("get-error")).getText().contains("not a name"));

        rig.hub.faults().on("model.safetensors").inject(Fault.otherContent(Content.generated(9, ServerRig.SIZE)));
        choose("owner/name");
        button("Download").click();
        assertThat(awaitStatus("ERROR").getText()).contains("CHECKSUM_MISMATCH");
        picture("page-error.png");
    }

    @Test
    void saysThatThereIsNoSuchModelAndShowsNoDownload() {
        open(server -> server);
        choose("owner/nothing");
        button("Download").click();

        await().until(page -> page.findElement(By.id("get-error")).getText().contains("owner/nothing"));
        assertThat(browser.findElements(By.cssSelector("#downloads article"))).isEmpty();
    }

    @Test
    void goesOnWithWhatIsPending() throws IOException {
        open(server -> server);
        rig.slowly();
        String id = rig.start("owner/name");
        WebElement card = awaitStatus("DOWNLOADING");
        await().until(page -> card.getText().contains("/s"));
        rig.client.delete("/api/downloads/" + id);
        awaitStatus("CANCELLED");
        rig.hub.faults().clear();
        await().until(page -> page.findElement(By.id("pending")).getText().contains("owner/name"));
        picture("page-pending.png");
        button("Resume").click();

        awaitStatus("COMPLETE");
        await().until(page -> !page.findElement(By.id("pending-section")).isDisplayed());
    }

    @Test
    void verifiesAndRemovesAModelOnlyWhenConfirmed() throws IOException {
        open(server -> server);
        rig.awaitEnd(rig.start("owner/name"));
        await().until(page -> page.findElement(By.id("models")).getText().contains("owner/name"));
        button("Verify").click();
        await().until(page -> page.findElement(By.id("models")).getText().contains("2 files are as they should be"));
        browser.findElement(By.cssSelector("#attempts-section summary")).click();
        assertThat(browser.findElement(By.id("health")).getText())
                .contains("hub")
                .contains("healthy");
        assertThat(browser.findElement(By.id("attempts")).getText()).contains("owner/name");

        button("Remove").click();
        assertThat(browser.findElement(By.id("confirm")).getText()).contains("owner/name");
        picture("page-remove.png");
        button("Keep it").click();
        assertThat(rig.client.get("/api/models").json().size()).isEqualTo(1);
        button("Remove").click();
        button("Remove it").click();
        await().until(page -> page.findElement(By.id("no-models")).isDisplayed());
        assertThat(rig.client.get("/api/models").text()).isEqualTo("[]");
    }

    @Test
    void showsHostileNamesAsText() {
        open(server -> server);
        String hostile = "<img src=x onerror=document.title='owned'>.txt";
        rig.hub.model("owner/hostile").commit(files -> files.file(hostile, "x"));
        choose("owner/hostile");
        button("Show plan").click();
        await().until(page -> page.findElement(By.id("plan-shown")).getText().contains(hostile));
        choose("<script>document.title='owned'</script>");
        button("Download").click();
        await().until(page -> page.findElement(By.id("get-error")).getText().contains("<script>"));

        assertThat(browser.getTitle()).isEqualTo("Modelhaul");
        assertThat(browser.findElements(By.cssSelector("main img, main script")))
                .isEmpty();
    }

    /** As wide as a phone: a long name without a space, and one that would turn the text behind it. */
    @Test
    void aNameOfAnyKindFitsOnAPhone() throws IOException {
        open(server -> server);
        // A window has a least width, the device that is shown has not.
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
        String repository = "owner/" + "x".repeat(90);
        String file = "w".repeat(180) + ".txt";
        String turned = "cod\u202Egpj.exe";
        rig.hub.model(repository).commit(files -> files.file(file, "x").file(turned, "y"));
        choose(repository);
        button("Show plan").click();
        await().until(page -> page.findElement(By.id("plan-shown")).getText().contains("2 files"));
        assertFits();
        assertThat(browser.findElement(By.id("plan-shown")).getDomProperty("textContent"))
                .contains(file, "cod\uFFFDgpj.exe");
        button("Download").click();
        awaitStatus("COMPLETE");
        await().until(page -> page.findElement(By.id("models")).getText().contains(repository));
        assertFits();
        picture("page-phone-names.png");

        choose("owner/a\u202Eb");
        button("Download").click();
        await().until(page -> page.findElement(By.id("get-error")).getText().contains("owner/a"));
        assertFits();
        assertThat(browser.findElement(By.tagName("body")).getDomProperty("textContent"))
                .doesNotContain("\u202E");
    }

    private void assertFits() {
        assertThat((Boolean) browser.executeScript("const page = document.documentElement;"
                        + " return page.clientWidth === 390 && page.scrollWidth <= page.clientWidth"))
                .isTrue();
    }

    @Test
    void goesOnAfterAReloadAndInTwoWindows() throws IOException {
        open(server -> server);
        rig.slowly();
        choose("owner/name");
        button("Download").click();
        awaitStatus("DOWNLOADING");
        browser.navigate().refresh();
        awaitStatus("DOWNLOADING");
        String first = browser.getWindowHandle();
        WebDriver second = browser.switchTo().newWindow(WindowType.WINDOW);
        second.get(rig.address() + "/");
        second.manage().window().setSize(new Dimension(420, 900));
        awaitStatus("DOWNLOADING");
        picture("page-phone.png");
        assertThat((Boolean) browser.executeScript(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .isTrue();
        awaitStatus("COMPLETE");
        browser.switchTo().window(first);
        awaitStatus("COMPLETE");
    }

    @Test
    void comesBackWhenTheConnectionDrops() {
        open(server -> server);
        await().until(page -> page.findElement(By.id("connection")).getText().equals("connected"));
        browser.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", true, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
        rig.server.dropConnections();
        await().until(page -> page.findElement(By.id("connection")).getText().contains("lost"));
        String id = rig.server
                .api()
                .start(new DownloadCall("huggingface", "owner/name", Map.of()))
                .block()
                .progress()
                .id();
        browser.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", false, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));

        assertThat(awaitStatus("COMPLETE").getDomAttribute("data-id")).isEqualTo(id);
    }

    @Test
    void asksForTheKey() {
        open(server -> server.apiKey("correct-horse"));
        await().until(page -> page.findElement(By.id("key")).isDisplayed());
        labelled("Key").sendKeys("wrong");
        button("Use this key").click();
        await().until(page ->
                page.findElement(By.id("key")).getDomProperty("value").isEmpty());
        await().until(page -> page.findElement(By.id("key")).isDisplayed());
        labelled("Key").sendKeys("correct-horse");
        button("Use this key").click();
        choose("owner/name");
        button("Download").click();
        awaitStatus("COMPLETE");
    }

    @Test
    void searchesTheCatalogue() {
        open(server -> server);
        choose("other");
        button("Search").click();
        await().until(page -> page.findElement(By.id("hits")).getText().contains("owner/other"));
        button("Choose").click();
        assertThat(labelled("Model").getDomProperty("value")).isEqualTo("owner/other");
    }
}
