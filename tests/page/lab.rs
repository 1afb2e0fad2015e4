//! What a person does with the page, and what he reads there.
//!
//! A [`Lab`] is one mount on a page, with a hand: a mouse and keys, or a finger. With a finger every press is a tap on what
//! is really there at that place, a panel is reached through its tab, and after everything done the page must not be wider
//! than its screen.

use serde_json::{Value, json};
use tests::harness::{Browser, Screen, Setup};

/// Speeds as the picker names them.
pub const STORY: &str = "story";
/// A hundredth.
const SLOWEST: &str = "1";
/// A hundred times.
pub const FASTEST: &str = "10000";

/// One mount and a hand.
pub struct Lab {
    /// The browser that shows it.
    pub browser: Browser,
    /// The selector of the mount, for pages with several.
    mount: &'static str,
    touch: bool,
}

impl Lab {
    /// Opens the page itself on a screen.
    pub fn open(setup: &Setup, screen: Screen) -> Lab {
        Lab::open_at(setup, screen, "/")
    }

    /// Opens a path of the site and waits until Brokerlab stands there.
    pub fn open_at(setup: &Setup, screen: Screen, path: &str) -> Lab {
        let browser = Browser::open(setup, screen);
        browser.goto(path);
        let lab = Lab {
            browser,
            mount: "",
            touch: screen.touch,
        };
        lab.browser.find("app");
        lab
    }

    /// Opens the page in one of the worlds, with its time standing still at the beginning.
    pub fn open_world(setup: &Setup, screen: Screen, world: &str) -> Lab {
        let lab = Lab::open(setup, screen);
        lab.start_world(world);
        lab
    }

    /// Goes on with another mount of the same page.
    pub fn turn_to(&mut self, mount: &'static str) {
        self.mount = mount;
    }

    /// Whether the hand is a finger.
    pub fn is_touched(&self) -> bool {
        self.touch
    }

    /// A selector within the mount.
    pub fn within(&self, selector: &str) -> String {
        format!("{} {selector}", self.mount)
    }

    /// The selector of a test id within the mount.
    pub fn id(&self, testid: &str) -> String {
        self.within(&format!("[data-testid=\"{testid}\"]"))
    }

    /// Clicks or taps what a selector matches within the mount.
    pub fn press_css(&self, selector: &str) {
        let selector = self.within(selector);
        if self.touch {
            self.browser.tap_css(&selector);
            self.assert_fits(&selector);
        } else {
            self.browser.click_css(&selector);
        }
    }

    /// Clicks or taps a test id.
    pub fn press(&self, testid: &str) {
        self.press_css(&format!("[data-testid=\"{testid}\"]"));
    }

    /// The page is never wider than its screen, and no panel hides a part of its width.
    pub fn assert_fits(&self, after: &str) {
        let wide = self.browser.execute(WIDE, vec![]);
        assert_eq!(wide, json!([]), "scrolls sideways after {after}");
        assert_eq!(self.browser.overflow_px(), 0, "after {after}");
    }

    /// Brings a panel (`stage`, `console`, `ledger`) into sight where the page has room for one only.
    pub fn show(&self, pane: &str) {
        if self.touch {
            self.press(&format!("pane-{pane}"));
            self.wait_attribute("app", "data-pane", pane);
        }
    }

    /// Chooses an option of a picker, as a keyboard or the system's own list does.
    pub fn choose(&self, testid: &str, value: &str) {
        let chosen = self.browser.execute(
            "const list = document.querySelector(arguments[0]);\
             list.value = arguments[1];\
             list.dispatchEvent(new Event('change', { bubbles: true }));\
             return list.value;",
            vec![json!(self.id(testid)), json!(value)],
        );
        assert_eq!(chosen, json!(value), "an option of {testid}");
        if self.touch {
            self.assert_fits(testid);
        }
    }

    /// Starts a world through the picker and stops its time.
    pub fn start_world(&self, world: &str) {
        // A world plays at once; slowed down, it has not got anywhere by the time that it is stopped.
        self.choose("speed", SLOWEST);
        self.choose("scenario", world);
        self.wait_attribute("scenario", "data-scenario", world);
        self.pause();
        assert!(self.clock_us() < 900_000, "stopped at the beginning");
        self.choose("speed", STORY);
    }

    // Time.

    /// What the clock shows, in microseconds.
    pub fn clock_us(&self) -> u64 {
        let us = self
            .browser
            .attribute_css(&self.id("clock"), "data-us")
            .unwrap_or_default();
        us.parse().expect("the clock carries data-us")
    }

    /// Whether time goes.
    pub fn plays(&self) -> bool {
        let playing = self
            .browser
            .attribute_css(&self.id("time-line"), "data-playing");
        playing.as_deref() == Some("true")
    }

    /// Lets time go.
    pub fn play(&self) {
        if !self.plays() {
            self.press("play");
            self.wait_attribute("time-line", "data-playing", "true");
        }
    }

    /// Stops time.
    pub fn pause(&self) {
        if self.plays() {
            self.press("play");
            self.wait_attribute("time-line", "data-playing", "false");
        }
    }

    /// Lets the world run to its end at a speed.
    pub fn play_to_the_end(&self, speed: &str) {
        self.choose("speed", speed);
        if !self.plays() {
            // A short world may be over before one could see that it plays.
            self.press("play");
        }
        let pace = self.id("pace");
        self.browser.wait_until("the end of the world", || {
            matches!(self.raw_text(&pace).as_str(), "finished" | "끝남")
        });
    }

    // Reading.

    /// The text of an element, hidden or not; empty where there is none.
    pub fn raw_text(&self, selector: &str) -> String {
        let text = self.browser.execute(
            "const e = document.querySelector(arguments[0]); return e ? e.textContent : '';",
            vec![json!(selector)],
        );
        text.as_str().unwrap_or_default().to_string()
    }

    /// Every value of an attribute (`data-…`), in the order of the page.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.attributes_of_page(&self.within(selector), name)
    }

    /// As [`attributes`](Lab::attributes), on the whole page rather than within the mount.
    pub fn attributes_of_page(&self, selector: &str, name: &str) -> Vec<String> {
        let all = self.browser.execute(
            "return Array.from(document.querySelectorAll(arguments[0]), (e) => e.getAttribute(arguments[1]));",
            vec![json!(selector), json!(name)],
        );
        strings(&all)
    }

    /// The texts of everything that a selector matches within the mount.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let all = self.browser.execute(
            "return Array.from(document.querySelectorAll(arguments[0]), (e) => e.textContent);",
            vec![json!(self.within(selector))],
        );
        strings(&all)
    }

    /// Waits until a test id's element has this value in an attribute.
    pub fn wait_attribute(&self, testid: &str, name: &str, value: &str) {
        let selector = self.id(testid);
        self.browser
            .wait_until(&format!("{testid} with {name}={value}"), || {
                self.browser.attribute_css(&selector, name).as_deref() == Some(value)
            });
    }

    /// A number of the ledger: one audience, one fate. None where there is no such cell.
    pub fn fate(&self, audience: &str, fate: &str) -> Option<u64> {
        self.cell(&format!(
            "td[data-audience=\"{audience}\"][data-fate=\"{fate}\"]"
        ))
    }

    /// How many an audience lost for a reason.
    pub fn lost(&self, audience: &str, reason: &str) -> Option<u64> {
        self.cell(&format!(
            "[data-audience=\"{audience}\"][data-fate=\"lost\"][data-reason=\"{reason}\"]"
        ))
    }

    fn cell(&self, selector: &str) -> Option<u64> {
        let selector = self.within(&format!("[data-testid=\"ledger\"] {selector}"));
        self.raw_text(&selector).parse().ok()
    }

    /// What an actor is: `running`, `crashed`, `away`. None where there is no such actor.
    pub fn actor_state(&self, name: &str) -> Option<String> {
        let selector = format!("[data-testid=\"actor\"][data-actor=\"{name}\"]");
        self.attributes(&selector, "data-state").into_iter().next()
    }

    // The console.

    /// Shows a tab of the console.
    pub fn tab(&self, name: &str) {
        let tab = format!("[data-testid=\"console-tab\"][data-console=\"{name}\"]");
        self.press_css(&tab);
        let shown = format!("{tab}[aria-current]");
        self.browser
            .wait_until(&format!("the tab {name}"), || self.has(&shown));
    }

    /// Opens a tab, which is shown then, and gives its name.
    pub fn open_tab(&self) -> String {
        let count = || self.tabs().len();
        let before = count();
        self.press("console-open");
        self.browser
            .wait_until("another tab", || count() == before + 1);
        self.tabs().pop().unwrap_or_default()
    }

    /// The names of the tabs.
    pub fn tabs(&self) -> Vec<String> {
        self.attributes("[data-testid=\"console-tab\"]", "data-console")
    }

    /// The state of a tab: `ready`, `waiting`, `parked`, `disconnected`.
    pub fn tab_state(&self, name: &str) -> String {
        let tab = format!("[data-testid=\"console-tab\"][data-console=\"{name}\"]");
        let states = self.attributes(&tab, "data-state");
        states.into_iter().next().unwrap_or_default()
    }

    /// Waits until a tab is in a state.
    pub fn wait_tab_state(&self, name: &str, state: &str) {
        self.browser
            .wait_until(&format!("{name} {state}"), || self.tab_state(name) == state);
    }

    /// Types into the line of the shown tab.
    pub fn type_text(&self, text: &str) {
        if self.touch {
            self.press("console-input");
        }
        self.browser.type_into_css(&self.id("console-input"), text);
    }

    /// Types a command and sends it: by Enter, or by the button beside the line.
    pub fn type_command(&self, command: &str) {
        self.type_text(command);
        if self.touch {
            self.press("console-run");
        } else {
            self.type_text("\n");
        }
    }

    /// Types commands one after the other, each when the one before is answered; then a client of its own subscribes to news.
    pub fn fill(&self, commands: &[&str]) {
        self.show("console");
        for command in commands {
            let before = self.lines().len();
            self.type_command(command);
            self.wait_lines(command, |lines| lines.len() > before + 1);
        }
        self.open_tab();
        self.type_command("SUBSCRIBE news");
        self.wait_lines("subscribed", |lines| lines.len() > 2);
        // A client that subscribed takes no other command.
        self.tab("console-1");
    }

    /// Types into the palette, once it is open.
    pub fn type_into_palette(&self, text: &str) {
        self.browser.type_into_css(&self.id("palette-input"), text);
    }

    /// What stands in the line now.
    pub fn typed(&self) -> String {
        let value = self.browser.execute(
            "return document.querySelector(arguments[0]).value;",
            vec![json!(self.id("console-input"))],
        );
        value.as_str().unwrap_or_default().to_string()
    }

    /// The lines that the shown tab printed, echoes of commands included, without what is decoded beside them and without
    /// how long a slow reply took, which no two runs share.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.browser.execute(
            "return Array.from(document.querySelectorAll(arguments[0] + ' .bl-line'), (line) =>\
                Array.from(line.children).filter((part) => !part.matches('.is-decoded'))\
                    .map((part) => part.textContent).join(''));",
            vec![json!(self.id("console-output"))],
        );
        let mut lines = strings(&lines);
        lines.retain(|line| !is_duration(line));
        lines
    }

    /// Types a command and waits for the lines that come after its echo; `fits` says whether they are those expected.
    pub fn ask_until(&self, command: &str, expected: &str, fits: impl Fn(&[String]) -> bool) {
        let before = self.lines().len();
        self.type_command(command);
        self.wait_lines(&format!("{command} answered by {expected}"), |lines| {
            lines.len() > before
                && lines[before].ends_with(command.trim())
                && fits(&lines[before + 1..])
        });
    }

    /// Types a command and waits until its reply is exactly these lines.
    pub fn ask(&self, command: &str, reply: &[&str]) {
        self.ask_until(command, &reply.join(" / "), |lines| lines == reply);
    }

    /// Waits until the lines of the shown tab are as wanted.
    pub fn wait_lines(&self, what: &str, mut wanted: impl FnMut(&[String]) -> bool) {
        self.browser.wait_until(what, || wanted(&self.lines()));
    }

    /// Whether a selector matches something within the mount.
    pub fn has(&self, selector: &str) -> bool {
        self.count(selector) > 0
    }

    /// How many elements a selector matches within the mount.
    pub fn count(&self, selector: &str) -> usize {
        let count = self.browser.execute(
            "return document.querySelectorAll(arguments[0]).length;",
            vec![json!(self.within(selector))],
        );
        usize::try_from(count.as_u64().unwrap_or(0)).unwrap_or(0)
    }
}

/// What is wider than the screen or than a panel around it. A panel whose content may be wider on purpose (a row of tabs or of
/// commands) scrolls by itself and is not listed.
const WIDE: &str = "\
    const panels = Array.from(document.querySelectorAll('.bl-page, .bl-ledger, .bl-output, .bl-actors, .bl-side-panel, .bl-ledger-parts, .bl-stage-view'))\
        .filter((e) => e.clientWidth > 0 && e.scrollWidth > e.clientWidth)\
        .map((e) => e.className + ': ' + e.scrollWidth + ' px in ' + e.clientWidth);\
    const page = document.scrollingElement;\
    if (page.scrollWidth <= page.clientWidth && !panels.length) return [];\
    return panels.concat(Array.from(document.querySelectorAll('body *'))\
        .filter((e) => e.getBoundingClientRect().right > page.clientWidth && getComputedStyle(e).overflowX === 'visible')\
        .map((e) => e.tagName + '.' + e.className + ' ends at ' + e.getBoundingClientRect().right).slice(0, 8));";

/// `(2.00s)`, which redis-cli prints below a reply that took half a second or more.
fn is_duration(line: &str) -> bool {
    let number = line
        .strip_prefix('(')
        .and_then(|line| line.strip_suffix("s)"));
    number.is_some_and(|number| number.parse::<f64>().is_ok())
}

fn strings(array: &Value) -> Vec<String> {
    let items = array.as_array().into_iter().flatten();
    items
        .map(|item| item.as_str().unwrap_or_default().to_string())
        .collect()
}

/// The two screens on which everything has to work.
pub const SCREENS: [Screen; 2] = [Screen::DESK, Screen::PHONE];
