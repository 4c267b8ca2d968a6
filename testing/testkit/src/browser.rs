//! A real Chromium, by way of its driver: what a person sees and clicks.
//!
//! The distribution's chromium and chromedriver; `scripts/install-components` installs them.

use std::{path::Path, process::Stdio, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use fantoccini::{
    Client, ClientBuilder, Locator,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::process::Process;

/// So long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// A browser with its driver. Dropped, both are gone.
pub struct Browser {
    client: Client,
    _driver: Process,
    _place: TempDir,
}

/// How a browser looks at pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// In CSS pixels.
    pub width: u32,
    /// Whether the machine prefers light on dark.
    pub dark: bool,
    /// Whether scripts run.
    pub scripts: bool,
}

impl Looks {
    /// A desk: 1280 pixels, light.
    pub const DESK: Self = Self { width: 1280, dark: false, scripts: true };
    /// A phone: 390 pixels, light.
    pub const PHONE: Self = Self { width: 390, ..Self::DESK };
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// When it is not installed, as everything here does when something is missing.
    pub async fn start(looks: Looks) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory can be made");
        let (driver, port) = driver(place.path()).await;
        let mut options = json!({ "args": [
            "--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu",
            "--disable-dev-shm-usage", "--force-color-profile=srgb",
            format!("--user-data-dir={}", place.path().join("profile").display()),
        ] });
        if !looks.scripts {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        // What a browser complains of is looked at.
        capabilities.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromium starts: is the package `chromium` installed?");
        let browser = Self { client, _driver: driver, _place: place };
        browser.look(looks).await;
        browser
    }

    /// Looks at pages in another way from now on.
    pub async fn look(&self, looks: Looks) {
        let Looks { width, dark, .. } = looks;
        let is_phone = width < 500;
        let metrics =
            json!({ "width": width, "height": 860, "deviceScaleFactor": 1, "mobile": is_phone });
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await;
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.tell("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Goes to a page.
    pub async fn go(&self, address: &str) {
        self.client.goto(address).await.expect("a page can be gone to");
    }

    /// Where it is.
    pub async fn at(&self) -> String {
        self.client.current_url().await.expect("a browser is somewhere").to_string()
    }

    /// Types into a field, in place of what stands there.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys(text).await.expect("a field takes text");
    }

    /// Clicks.
    pub async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap_or_else(|error| {
            panic!("{selector} cannot be clicked: {error}");
        });
    }

    /// Clicks on the first button, link or summary that is seen and has this text in it.
    pub async fn press(&self, text: &str) {
        let path = format!(
            "//*[self::button or self::a or self::summary][contains(normalize-space(.), {})]",
            quoted(text)
        );
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            for found in self.client.find_all(Locator::XPath(&path)).await.unwrap_or_default() {
                // One that a morph has just replaced is none to be pressed. A person scrolls it to where
                // it is seen first.
                let middle = "arguments[0].scrollIntoView({ block: 'center' })";
                let element = serde_json::to_value(&found).unwrap_or_default();
                let _gone = self.client.execute(middle, vec![element]).await;
                if found.is_displayed().await.unwrap_or(false) && found.click().await.is_ok() {
                    return;
                }
            }
            let (late, at) = (tokio::time::Instant::now() > end, self.at().await);
            assert!(!late, "nothing to press says {text}; at {at}:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until there is a button, link or summary with this text in it.
    pub async fn until_offers(&self, text: &str) {
        let path = format!(
            "//*[self::button or self::a or self::summary][contains(normalize-space(.), {})]",
            quoted(text)
        );
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
        found.unwrap_or_else(|error| panic!("nothing says {text}: {error}"));
    }

    /// Presses keys, wherever the focus is.
    pub async fn keys(&self, keys: &str) {
        let element = self.client.active_element().await.expect("something has the focus");
        element.send_keys(keys).await.expect("keys can be pressed");
    }

    /// Waits until the page says this.
    pub async fn until_says(&self, text: &str) {
        self.until(&format!("the page says {text:?}"), async || self.text().await.contains(text))
            .await;
    }

    /// Waits until the page does not say this any more.
    pub async fn until_silent(&self, text: &str) {
        self.until(&format!("the page no longer says {text:?}"), async || {
            !self.text().await.contains(text)
        })
        .await;
    }

    async fn until(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let end = tokio::time::Instant::now() + PATIENCE;
        while !is_so().await {
            let (late, at) = (tokio::time::Instant::now() > end, self.at().await);
            assert!(!late, "not in time: {what}; at {at}:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All that the page shows as text.
    pub async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            // Between two pages there is none.
            Err(_) => String::new(),
        }
    }

    /// Runs a script of the test's, which is not bound to the page's policy.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.expect("a script runs")
    }

    /// A picture of the whole page, as PNG: in a window so high that bars stand where the page ends.
    pub async fn picture(&self) -> Vec<u8> {
        let size = "const all = document.documentElement;
                    return [innerWidth, Math.max(innerHeight, all.scrollHeight)]";
        let size = self.run(size, Vec::new()).await;
        let is_phone = size[0].as_u64().is_some_and(|width| width < 500);
        let metrics = json!({
            "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": is_phone
        });
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await;
        self.shot().await
    }

    async fn shot(&self) -> Vec<u8> {
        let shot = self.tell("Page.captureScreenshot", json!({})).await;
        let data = shot["data"].as_str().expect("a picture has data");
        BASE64_STANDARD.decode(data).expect("a picture is base64")
    }

    /// A picture of the page as a window of this height shows it, as PNG.
    pub async fn picture_of_top(&self, height: u32) -> Vec<u8> {
        let width = self.run("return innerWidth", Vec::new()).await;
        let is_phone = width.as_u64().is_some_and(|width| width < 500);
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone
        });
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await;
        self.shot().await
    }

    /// What the browser has complained of since it was last asked: scripts, policies, missing files.
    pub async fn complaints(&self) -> Vec<String> {
        let said = self.client.issue_cmd(Log).await.expect("the driver tells its log");
        let all = said.as_array().cloned().unwrap_or_default();
        let grave =
            all.into_iter().filter(|line| line["level"] == "SEVERE" || line["level"] == "WARNING");
        grave.map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Ends it.
    pub async fn close(self) {
        self.client.close().await.expect("a browser can be closed");
    }

    async fn find(&self, selector: &str) -> fantoccini::elements::Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("there is no {selector}: {error}"))
    }

    async fn tell(&self, command: &str, parameters: Value) -> Value {
        let told = Told(json!({ "cmd": command, "params": parameters }));
        self.client.issue_cmd(told).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', ""))
}

/// The driver, and the port that it has chosen.
async fn driver(place: &Path) -> (Process, u16) {
    let log = place.join("driver.log");
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").stdin(Stdio::null());
    let process = Process::start(command, &log).expect(
        "chromedriver can be started: scripts/install-components installs it (Debian: chromium-driver)",
    );
    for _ in 0..300 {
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        let port = said.lines().find_map(|line| {
            line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
        });
        if let Some(port) = port {
            return (process, port);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "chromedriver does not say where it listens:\n{}",
        std::fs::read_to_string(&log).unwrap_or_default()
    );
}

/// A command of Chromium's own protocol, which its driver passes on.
#[derive(Debug)]
struct Told(Value);

impl WebDriverCompatibleCommand for Told {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}

/// Asks for the browser's own log.
#[derive(Debug)]
struct Log;

impl WebDriverCompatibleCommand for Log {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
