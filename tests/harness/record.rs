//! What a page did besides showing itself: its console, its requests, and what its security policy refused.

use serde_json::Value;

/// Run in every page before its own scripts: keeps policy violations and errors, which nothing reports afterwards.
pub(super) const WATCH: &str = "\
    window.__seen = { violations: [], errors: [] };\
    document.addEventListener('securitypolicyviolation', (e) => window.__seen.violations.push(\
        e.effectiveDirective + ' refused ' + e.blockedURI + ' in ' + e.sourceFile + ':' + e.lineNumber));\
    window.addEventListener('error', (e) => window.__seen.errors.push(String(e.message)));\
    window.addEventListener('unhandledrejection', (e) => window.__seen.errors.push(String(e.reason)));";

/// What the current page did so far.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Every address that was requested, the page's own included.
    pub requests: Vec<String>,
    /// Lines of the console, with their level. Chromium writes policy violations and failed requests here as well.
    pub console: Vec<String>,
    /// What the content security policy refused.
    pub violations: Vec<String>,
    /// Exceptions that nothing caught.
    pub errors: Vec<String>,
}

impl Record {
    /// The requests that went to another origin than `origin`. What a page makes itself (`data:`, `blob:`) goes nowhere.
    pub fn requests_elsewhere(&self, origin: &str) -> Vec<&String> {
        let inside = format!("{origin}/");
        self.requests
            .iter()
            .filter(|url| !url.starts_with(&inside))
            .filter(|url| !url.starts_with("data:") && !url.starts_with("blob:"))
            .collect()
    }

    /// Adds the entries of the driver's `browser` log.
    pub(super) fn add_console(&mut self, entries: &Value) {
        for entry in entries.as_array().into_iter().flatten() {
            let level = entry["level"].as_str().unwrap_or("?");
            let message = entry["message"].as_str().unwrap_or("?");
            self.console.push(format!("{level} {message}"));
        }
    }

    /// Adds the requests among the entries of the driver's `performance` log, each a DevTools event as text.
    pub(super) fn add_requests(&mut self, entries: &Value) {
        for entry in entries.as_array().into_iter().flatten() {
            let text = entry["message"].as_str().unwrap_or_default();
            let event: Value = serde_json::from_str(text).unwrap_or_default();
            let event = &event["message"];
            if event["method"] == "Network.requestWillBeSent"
                && let Some(url) = event["params"]["request"]["url"].as_str()
            {
                self.requests.push(url.to_string());
            }
        }
    }
}

/// The texts of an array in JSON.
pub(super) fn strings(array: &Value) -> Vec<String> {
    let items = array.as_array().into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_string))
        .collect()
}
