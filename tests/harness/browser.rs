//! One browser with one page, and what a person does with it.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use xtask::server::Server;

use super::driver::{Driver, Setup};
use super::record::{self, Record};
use super::screen::Screen;

const WAIT_MAX: Duration = Duration::from_secs(20);
const WAIT_STEP: Duration = Duration::from_millis(50);

/// A browser that shows the page. Dropping it ends the browser, its driver and its profile.
pub struct Browser {
    runtime: Runtime,
    client: Client,
    origin: String,
    record: RefCell<Record>,
    // Dropped in this order: the driver takes its browser with it, then the profile can go.
    _driver: Driver,
    _profile: TempDir,
}

/// A command that the driver understands and the client library has no method for.
#[derive(Debug)]
struct Raw {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Raw {
    fn endpoint(
        &self,
        base_url: &url::Url,
        session_id: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

impl Browser {
    /// Serves the setup's folder and opens a browser on nothing yet; [`goto`](Browser::goto) comes next.
    pub fn open(setup: &Setup, screen: Screen) -> Browser {
        let server = Server::bind(&setup.page, 0).expect("a free port");
        let origin = format!("http://{}", server.address().expect("an address"));
        server.start();

        let driver = Driver::start(setup);
        let profile = tempfile::Builder::new()
            .prefix("brokerlab-profile-")
            .tempdir()
            .expect("a folder for the profile");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(setup.capabilities(profile.path()));
        let client = runtime
            .block_on(builder.connect(&driver.url))
            .unwrap_or_else(|error| panic!("the driver opens no browser: {error}"));
        let browser = Browser {
            runtime,
            client,
            origin,
            record: RefCell::default(),
            _driver: driver,
            _profile: profile,
        };
        browser.devtools("Page.enable", json!({}));
        browser.watch_with(record::WATCH);
        browser.show_on(screen);
        browser
    }

    /// Runs a script in every page from now on, before the page's own.
    pub fn watch_with(&self, script: &str) {
        let watch = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", watch);
    }

    /// The origin of the served folder, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Goes to a path of the served folder, such as `/two.html`, and waits until it is loaded.
    pub fn goto(&self, path: &str) {
        self.collect_logs();
        self.record.take();
        let url = format!("{}{path}", self.origin);
        self.wait_for(self.client.goto(&url), path);
    }

    /// Shows the page on another screen from now on.
    pub fn show_on(&self, screen: Screen) {
        for (method, parameters) in screen.commands() {
            self.devtools(method, parameters);
        }
        let agent = self.execute("return navigator.userAgent;", vec![]);
        let language = json!({ "userAgent": agent, "acceptLanguage": screen.language });
        self.devtools("Network.setUserAgentOverride", language);
    }

    /// Sends a command of the DevTools protocol.
    pub fn devtools(&self, method: &str, parameters: Value) -> Value {
        let command = Raw {
            path: "goog/cdp/execute",
            body: json!({ "cmd": method, "params": parameters }),
        };
        self.wait_for(self.client.issue_cmd(command), method)
    }

    /// The first element with this `data-testid`, waited for.
    pub fn find(&self, testid: &str) -> Element {
        self.find_css(&format!("[data-testid=\"{testid}\"]"))
    }

    /// The first element that a selector matches, waited for.
    pub fn find_css(&self, selector: &str) -> Element {
        let mut found = None;
        self.wait_until(&format!("an element {selector}"), || {
            found = self.find_all_css(selector).into_iter().next();
            found.is_some()
        });
        found.expect("found, or the wait would have failed")
    }

    /// Every element that a selector matches now.
    pub fn find_all_css(&self, selector: &str) -> Vec<Element> {
        self.wait_for(self.client.find_all(Locator::Css(selector)), selector)
    }

    /// Clicks the element with this `data-testid` as a mouse does.
    pub fn click(&self, testid: &str) {
        self.click_css(&format!("[data-testid=\"{testid}\"]"));
    }

    /// Clicks the first element that a selector matches.
    pub fn click_css(&self, selector: &str) {
        self.retry(selector, |element| {
            self.runtime.block_on(element.click()).map(|_| ())
        });
    }

    /// Taps the element with this `data-testid` with a finger. The screen must be one of touch.
    pub fn tap(&self, testid: &str) {
        self.tap_css(&format!("[data-testid=\"{testid}\"]"));
    }

    /// Taps the middle of the first element that a selector matches, scrolled into view as a person would.
    pub fn tap_css(&self, selector: &str) {
        self.find_css(selector);
        let middle = self.execute(
            "const e = document.querySelector(arguments[0]);\
             e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });\
             const r = e.getBoundingClientRect();\
             const x = r.left + r.width / 2, y = r.top + r.height / 2;\
             const hit = document.elementFromPoint(x, y);\
             return { x, y, hit: !!hit && (e.contains(hit) || hit.contains(e)), by: hit && hit.outerHTML.slice(0, 120) };",
            vec![json!(selector)],
        );
        assert!(
            middle["hit"] == true,
            "{selector} cannot be tapped: at its middle, {} {}, is {}",
            middle["x"],
            middle["y"],
            middle["by"]
        );
        let point = json!([{ "x": middle["x"], "y": middle["y"] }]);
        let start = json!({ "type": "touchStart", "touchPoints": point });
        self.devtools("Input.dispatchTouchEvent", start);
        let end = json!({ "type": "touchEnd", "touchPoints": [] });
        self.devtools("Input.dispatchTouchEvent", end);
    }

    /// Types into the element with this `data-testid`, after what is there. `\n` is Enter, `fantoccini::key` has others.
    pub fn type_into(&self, testid: &str, text: &str) {
        self.type_into_css(&format!("[data-testid=\"{testid}\"]"), text);
    }

    /// Types into the first element that a selector matches.
    pub fn type_into_css(&self, selector: &str, text: &str) {
        let text = text.replace('\n', "\u{e007}");
        self.retry(selector, |element| {
            self.runtime.block_on(element.send_keys(&text))
        });
    }

    /// The visible text of the element with this `data-testid`.
    pub fn text(&self, testid: &str) -> String {
        self.text_css(&format!("[data-testid=\"{testid}\"]"))
    }

    /// The visible text of the first element that a selector matches.
    pub fn text_css(&self, selector: &str) -> String {
        let mut text = String::new();
        self.retry(selector, |element| {
            text = self.runtime.block_on(element.text())?;
            Ok(())
        });
        text
    }

    /// An attribute of the first element that a selector matches.
    pub fn attribute_css(&self, selector: &str, name: &str) -> Option<String> {
        let mut value = None;
        self.retry(selector, |element| {
            value = self.runtime.block_on(element.attr(name))?;
            Ok(())
        });
        value
    }

    /// Waits until the element with this `data-testid` shows `text` somewhere.
    pub fn wait_for_text(&self, testid: &str, text: &str) {
        self.wait_for_text_css(&format!("[data-testid=\"{testid}\"]"), text);
    }

    /// Waits until the first element that a selector matches shows `text` somewhere.
    pub fn wait_for_text_css(&self, selector: &str, text: &str) {
        self.wait_until(&format!("{text:?} in {selector}"), || {
            self.text_css(selector).contains(text)
        });
    }

    /// Waits until `condition` holds. `what` completes the sentence "waited in vain for".
    ///
    /// # Panics
    /// When it does not within [`WAIT_MAX`]; the message shows the page's text, its errors and its console.
    pub fn wait_until(&self, what: &str, mut condition: impl FnMut() -> bool) {
        let began = Instant::now();
        while !condition() {
            assert!(
                began.elapsed() < WAIT_MAX,
                "waited {} s in vain for {what}\n{}",
                WAIT_MAX.as_secs(),
                self.state()
            );
            std::thread::sleep(WAIT_STEP);
        }
    }

    /// Runs a function body in the page, with `arguments`, and gives what it returns.
    pub fn execute(&self, body: &str, arguments: Vec<Value>) -> Value {
        self.wait_for(self.client.execute(body, arguments), body)
    }

    /// As [`execute`](Browser::execute), for a body that calls its last argument with the result.
    pub fn execute_async(&self, body: &str, arguments: Vec<Value>) -> Value {
        self.wait_for(self.client.execute_async(body, arguments), body)
    }

    /// What the current page did since [`goto`](Browser::goto).
    pub fn record(&self) -> Record {
        self.collect_logs();
        let seen = self.execute("return window.__seen;", vec![]);
        let mut record = self.record.borrow_mut();
        record.violations = record::strings(&seen["violations"]);
        record.errors = record::strings(&seen["errors"]);
        record.clone()
    }

    /// Every cookie of the page.
    pub fn cookies(&self) -> Vec<String> {
        let cookies = self.wait_for(self.client.get_all_cookies(), "the cookies");
        cookies.iter().map(ToString::to_string).collect()
    }

    /// By how many pixels the page is wider than its screen; 0 is what it should be.
    pub fn overflow_px(&self) -> i64 {
        let width = "const e = document.scrollingElement; return e.scrollWidth - e.clientWidth;";
        self.execute(width, vec![]).as_i64().unwrap_or(i64::MAX)
    }

    /// Writes what the screen shows to `target/screens/NAME.png`, and says where.
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let image = self.wait_for(self.client.screenshot(), "a screenshot");
        let folder = xtask::target_dir().join("screens");
        let path = folder.join(format!("{name}.png"));
        fs::create_dir_all(&folder).expect("a folder for screenshots");
        fs::write(&path, image).expect("a screenshot can be written");
        path
    }

    /// Does something with the element, again if the page replaced or covered it meanwhile.
    fn retry(&self, selector: &str, mut act: impl FnMut(&Element) -> Result<(), CmdError>) {
        let began = Instant::now();
        loop {
            let element = self.find_css(selector);
            match act(&element) {
                Ok(()) => return,
                Err(error) if began.elapsed() >= WAIT_MAX => {
                    panic!("{selector}: {error}\n{}", self.state())
                }
                Err(_) => std::thread::sleep(WAIT_STEP),
            }
        }
    }

    fn wait_for<T>(&self, work: impl Future<Output = Result<T, CmdError>>, what: &str) -> T {
        self.runtime
            .block_on(work)
            .unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    fn collect_logs(&self) {
        let log = |kind: &str| {
            let body = json!({ "type": kind });
            let path = "se/log";
            self.wait_for(self.client.issue_cmd(Raw { path, body }), kind)
        };
        let (console, events) = (log("browser"), log("performance"));
        let mut record = self.record.borrow_mut();
        record.add_console(&console);
        record.add_requests(&events);
    }

    /// What a failure should show.
    fn state(&self) -> String {
        let body = self.execute("return document.body.innerText;", vec![]);
        let record = self.record();
        format!(
            "-- the page shows --\n{}\n-- errors --\n{}\n-- refused by the policy --\n{}\n-- console --\n{}",
            body.as_str().unwrap_or_default(),
            record.errors.join("\n"),
            record.violations.join("\n"),
            record.console.join("\n"),
        )
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Should it fail, the driver is ended next and ends its browser.
        let _ = self.runtime.block_on(self.client.clone().close());
    }
}
