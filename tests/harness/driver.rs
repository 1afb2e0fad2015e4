//! The programs behind a browser: where they are, and a driver process on a free port.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Map, Value, json};

use crate::needs;

/// Flags of every browser: headless, as root, and silent towards the network.
const FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--force-color-profile=srgb",
];

/// How often a driver is started before it is given up.
const STARTS_MAX: u32 = 5;

/// What a test of the page needs.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The folder of the built page.
    pub page: PathBuf,
    /// The browser's program.
    pub chromium: PathBuf,
    /// The driver's program.
    pub driver: PathBuf,
}

impl Setup {
    /// The setup that `cargo xtask test` tells; where something is missing, the calling test is skipped.
    ///
    /// # Panics
    /// Where something is missing and `CI=true`.
    pub fn find() -> Option<Setup> {
        let Some(page) = needs::path("BROKERLAB_PAGE") else {
            needs::skip("BROKERLAB_PAGE is not set: run `cargo xtask test`, which builds the page");
            return None;
        };
        Setup::with_folder(page)
    }

    /// The same browser for another folder.
    ///
    /// # Panics
    /// Where something is missing and `CI=true`.
    pub fn with_folder(page: PathBuf) -> Option<Setup> {
        let chromium = needs::path("BROKERLAB_CHROMIUM");
        let driver = needs::path("BROKERLAB_CHROMEDRIVER");
        let Some((chromium, driver)) = chromium.zip(driver) else {
            needs::skip("no Chromium with its driver was found");
            return None;
        };
        Some(Setup {
            page,
            chromium,
            driver,
        })
    }

    /// What the driver is asked for: this browser, its flags, and logs of console and network.
    pub(super) fn capabilities(&self, profile: &std::path::Path) -> Map<String, Value> {
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_string()).collect();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": self.chromium, "args": flags },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        match capabilities {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}

/// A running driver, ended when dropped.
pub(super) struct Driver {
    process: Child,
    /// Where it answers.
    pub url: String,
}

impl Driver {
    /// Starts the driver on a port that it chooses itself, and reads from its output which. Now and then a driver finds that
    /// another one took its port first, and ends; then the next one has better luck.
    pub fn start(setup: &Setup) -> Driver {
        (0..STARTS_MAX)
            .find_map(|_| Driver::try_start(setup))
            .expect("the driver says on which port it listens")
    }

    fn try_start(setup: &Setup) -> Option<Driver> {
        let mut process = Command::new(&setup.driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot run: {error}", setup.driver.display()));
        let output = process.stdout.take().expect("the driver's output is piped");
        let port = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| port_in(&line));
        let mut driver = Driver {
            process,
            url: String::new(),
        };
        driver.url = format!("http://127.0.0.1:{}", port?);
        Some(driver)
    }
}

/// The port in `ChromeDriver was started successfully on port 40123.`
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_read_from_the_driver_s_words() {
        let line = "ChromeDriver was started successfully on port 40123.";
        assert_eq!(port_in(line), Some(40123));
        assert_eq!(port_in("Starting ChromeDriver 131 on port 0"), None);
    }
}
