//! A way through every view that the page has, for whoever has something to say about each: the judge of accessibility, and
//! the walk by Tab. A new view belongs here.

use fantoccini::key::Key;
use serde_json::json;

use crate::lab::{FASTEST, Lab};
use crate::stranger::send_long;
use crate::text::HAND_OVER;
use crate::thousand::CHANCE;

/// More steps than there are events before the crash.
const STEPS_MAX: u32 = 100;

/// A key of every type, with what makes each: string, list, hash, set, sorted set, stream with a group and a pending entry.
const FILLING: [&str; 9] = [
    "SET greeting \"안녕\" EX 1000",
    "RPUSH jobs a b c",
    "HSET user name ann",
    "SADD tags red green",
    "ZADD later 2 b 1 a",
    "XADD orders * order 1",
    "XGROUP CREATE orders workers 0",
    "XREADGROUP GROUP workers me STREAMS orders >",
    "CONFIG SET maxmemory 100mb",
];

/// More keys than are looked at in a frame.
const MANY_KEYS: usize = 12_000;
/// Lines of a file that is larger than a world may be.
const LARGE_LINES: usize = 600_000;

/// From now on a page waits for its next frame, so that what takes several stays as it is.
const HOLD_FRAMES: &str = "\
    const held = new Map();\
    const real = [window.requestAnimationFrame, window.cancelAnimationFrame];\
    let last = 0;\
    window.requestAnimationFrame = (f) => { held.set(--last, f); return last; };\
    window.cancelAnimationFrame = (id) => { if (!held.delete(id)) real[1].call(window, id); };\
    window.__release = () => {\
        [window.requestAnimationFrame, window.cancelAnimationFrame] = real;\
        held.forEach((f) => window.requestAnimationFrame(f)); };";
/// What was held goes on.
const RELEASE: &str = "window.__release();";
/// From now on what a page asks of its workers waits.
const HOLD_ERRANDS: &str = "\
    const real = Worker.prototype.postMessage;\
    const held = [];\
    Worker.prototype.postMessage = function (...message) { held.push([this, message]); };\
    window.__release = () => {\
        Worker.prototype.postMessage = real;\
        held.forEach(([worker, message]) => real.apply(worker, message)); };";

/// What is to be seen, and who sees it.
pub struct Tour<'a> {
    pub lab: &'a Lab,
    /// Told the name of the view and the part of the page that is new in it; everything is, where none is named.
    pub seen: &'a mut dyn FnMut(&Lab, &str, &str),
}

impl Tour<'_> {
    /// Every view, one after the other, on a page that was just opened.
    pub fn all(&mut self) {
        self.losses();
        self.typing();
        self.menus();
        self.forms();
        self.lists();
        self.dialogs();
        self.text();
        self.inspector();
        self.group();
        self.futures();
        self.checks();
        self.worlds();
        self.nodes();
        self.empty();
    }

    fn see(&mut self, view: &str, part: &str) {
        (self.seen)(self.lab, view, part);
    }

    /// The dialog that is open.
    fn see_dialog(&mut self, view: &str) {
        self.see(view, "dialog[open]");
    }

    /// Presses what opens a dialog and waits for it.
    fn open(&self, opener: &str, dialog: &str) {
        self.lab.press_css(opener);
        self.lab.browser.find(dialog);
    }

    /// Whether something is to be seen, and not only there.
    fn shows(&self, selector: &str) -> bool {
        let shows =
            "const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility();";
        self.lab.browser.execute(shows, vec![selector.into()]) == true
    }

    /// Escape, in whatever has the focus.
    fn escape(&self) {
        let key = String::from(char::from(Key::Escape));
        let focused = "dialog[open] :is(input, textarea, select, button):not([hidden])";
        self.lab.browser.type_into_css(focused, &key);
        self.lab
            .browser
            .wait_until("no dialog", || !self.lab.has("dialog[open]"));
    }

    /// A world with losses: stage, trays, the life of a message, the diagram, the view for classrooms.
    fn losses(&mut self) {
        let lab = self.lab;
        lab.start_world("workers-on-a-list");
        // With the wish for less motion the world waits at its first loss.
        lab.choose("speed", FASTEST);
        lab.press("play");
        lab.browser.find("tray");
        lab.wait_attribute("time-line", "data-playing", "false");
        self.see("stage", "");
        lab.press("tray");
        lab.browser.find("message");
        self.see("an open tray", ".bl-stage");
        lab.press("message");
        lab.browser.find("message-fates");
        lab.show("ledger");
        self.see("ledger and message", "");
        lab.press_css("[data-testid=wire] summary");
        self.see("the bytes of a command", ".bl-story");
        lab.press_css("button[data-testid=verdict]");
        lab.browser.find("proofs");
        self.see("what proves a verdict", "[data-testid=ledger]");
        lab.press_css("[data-testid=chart-table] summary");
        self.see("the charts as a table", "[data-testid=charts]");
        lab.show("stage");
        lab.press("sight-diagram");
        self.see("diagram", ".bl-stage");
        lab.press("sight-stage");
        if lab.is_touched() {
            lab.press("more-time");
            self.see("more of time", ".bl-foot");
            lab.press("more-time");
        } else {
            lab.press("projector");
            lab.browser.find_css("[data-projector]");
            self.see("the view for classrooms", "");
            lab.press("projector");
        }
    }

    /// The console: replies, an error, a parked tab, completion, hints, search, bytes.
    fn typing(&mut self) {
        let lab = self.lab;
        // A modifier holds until the null key.
        let control = |letter: char| {
            let [end, control, null] = [Key::End, Key::Control, Key::Null].map(char::from);
            format!("{end}{control}{letter}{null}")
        };
        let escape = String::from(char::from(Key::Escape));
        let search = control('u') + &control('r') + "LPU";
        lab.show("console");
        lab.type_command("LPUSH jobs a b");
        lab.type_command("LPUSH");
        lab.open_tab();
        lab.type_command("BRPOP nothing 0");
        lab.browser.find("interrupt");
        self.see("console", "");
        lab.open_tab();
        lab.type_text("x");
        lab.press("console-complete");
        lab.browser.find("console-options");
        self.see("a list of completions", ".bl-console");
        // Whoever looked may have left the line, which closes the list; Escape would leave it then.
        if lab.has("[data-testid=console-options]") {
            lab.type_text(&escape);
        }
        lab.type_text(&(control('u') + "xadd orders MAXLEN ~ 10 "));
        lab.browser
            .wait_for_text("console-hint-line", "[LIMIT count]");
        self.see("a hint", ".bl-console");
        lab.type_text(&(control('u') + "SET k \"a b\" NX EX 10 \"c"));
        self.see("an open quote", ".bl-console");
        lab.type_text(&search);
        lab.browser.find("console-found");
        self.see("a search in the history", ".bl-console");
        if !lab.has("[data-testid=console-found]") {
            lab.type_text(&search);
        }
        lab.type_text("zzz");
        self.see("a search without a find", ".bl-console");
        lab.type_text(&escape);
        lab.press("resp3");
        lab.press("console-raw");
        lab.type_command("LPUSH jobs c");
        self.see("replies as bytes", ".bl-console");
        lab.press("console-raw");
    }

    /// The menus of tabs, an actor and a node.
    fn menus(&mut self) {
        self.open("[data-testid=console-menu]", "tab-menu");
        self.see_dialog("the menu of tabs");
        self.escape();
        self.lab.show("stage");
        for (row, view) in [
            ("actor", "the menu of an actor"),
            ("node", "the menu of a node"),
        ] {
            self.open(
                &format!("[data-testid={row}] [data-testid=more]"),
                "target-menu",
            );
            self.see_dialog(view);
            self.escape();
        }
    }

    /// Every form of theirs, right and wrong.
    fn forms(&mut self) {
        let more = "[data-actor=w1] [data-testid=more]";
        for command in ["configure", "rename", "links", "break"] {
            self.open(more, "target-menu");
            self.open(&format!("[data-command={command}]"), "line-dialog");
            self.see_dialog(&format!("the form: {command}"));
            self.lab.browser.type_into("line-field", " nonsense");
            self.lab.browser.find_css("[data-testid=line-trouble] li");
            self.see_dialog(&format!("the form: {command}, with a mistake"));
            self.escape();
        }
        self.open("[data-testid=node] [data-testid=more]", "target-menu");
        self.open("[data-command=break]", "line-dialog");
        self.see_dialog("the form for faults of a node");
        self.escape();
    }

    /// What is found by typing: kinds of actor and commands.
    fn lists(&mut self) {
        let lab = self.lab;
        self.open("[data-testid=add-more]", "kinds-dialog");
        self.see_dialog("all kinds");
        lab.browser.type_into("kinds-input", "zzz");
        self.see_dialog("no such kind");
        self.escape();
        self.open("[data-testid=add-more]", "kinds-dialog");
        lab.browser.type_into("kinds-input", "xautoclaim\n");
        lab.browser.find("line-dialog");
        self.see_dialog("the form for another actor");
        self.escape();
        if lab.is_touched() {
            return;
        }
        self.open("[data-testid=palette]", "palette-dialog");
        self.see_dialog("the palette");
        lab.type_into_palette("zzz");
        self.see_dialog("the palette with nothing");
        self.escape();
    }

    fn dialogs(&mut self) {
        for (opener, dialog) in [("help", "help-dialog"), ("export", "export-dialog")] {
            self.open(&format!("[data-testid={opener}]"), dialog);
            self.see_dialog(opener);
            self.escape();
        }
    }

    /// The world as a text: right, and wrong in several ways.
    fn text(&mut self) {
        let lab = self.lab;
        self.open_text();
        self.see_dialog("the world as text");
        let fold = "[data-testid=text-help] > summary";
        self.lab.press_css(fold);
        self.see_dialog("what can be written");
        self.lab.press_css(fold);
        self.lab
            .browser
            .type_into("world-text-field", "nonsense\nworker w1 lst jobs\n");
        self.lab.press("world-text-start");
        self.lab
            .browser
            .find_css("[data-testid=world-text-trouble] li");
        self.see_dialog("a text with mistakes");
        let field = json!(lab.id("world-text-field"));
        lab.browser.execute(
            HAND_OVER,
            vec![field, json!("# large\n".repeat(LARGE_LINES))],
        );
        lab.browser.wait_for_text("world-text-dialog", "4 MB");
        self.see_dialog("a file that is refused");
        self.escape();
    }

    /// On a narrow page it is among what can be taken along.
    fn open_text(&self) {
        if self.lab.is_touched() {
            self.open("[data-testid=export]", "export-dialog");
            self.open("[data-testid=export-world-text]", "world-text-dialog");
        } else {
            self.open("[data-testid=world-text]", "world-text-dialog");
        }
    }

    /// Every tab beside the stage, every type of key.
    fn inspector(&mut self) {
        let lab = self.lab;
        lab.start_world("empty");
        lab.show("ledger");
        for tab in ["keys", "pubsub", "ledger"] {
            lab.press(&format!("side-{tab}"));
            self.see(&format!("{tab}, empty"), ".bl-side");
        }
        lab.fill(&FILLING);
        lab.show("ledger");
        for (tab, shown) in [
            ("pubsub", "[data-testid=channel]"),
            ("clients", "[data-testid=client]"),
            ("config", "[data-parameter]"),
            ("keys", "[data-testid=key]"),
        ] {
            lab.press(&format!("side-{tab}"));
            lab.browser.find_css(shown);
            self.see(tab, ".bl-side");
        }
        for (key, kind) in [
            ("greeting", "a string"),
            ("jobs", "a list"),
            ("user", "a hash"),
            ("tags", "a set"),
            ("later", "a sorted set"),
            ("orders", "a stream"),
        ] {
            lab.press_css(&format!("[data-testid=key][data-key={key}]"));
            lab.browser.find("key-view");
            self.see(kind, ".bl-side");
            if key == "orders" {
                lab.press("pending-toggle");
                lab.browser.find("pending");
                self.see("pending entries", ".bl-side");
            }
            lab.press("key-back");
            lab.browser.find("keys");
        }
        self.key_search();
        lab.press("side-ledger");
        lab.show("stage");
    }

    /// A search among so many keys that it takes more than one frame; there is none while somebody looks.
    fn key_search(&mut self) {
        let lab = self.lab;
        let keys: String = (0..MANY_KEYS).map(|n| format!(" many:{n} v")).collect();
        lab.show("console");
        send_long(lab, &format!("MSET{keys}"));
        lab.show("ledger");
        lab.browser.execute(HOLD_FRAMES, vec![]);
        lab.browser
            .type_into_css(&lab.id("key-pattern"), "nothing like this");
        lab.browser.find("key-search");
        self.see("a search among keys", ".bl-side");
        lab.press("key-search-stop");
        lab.browser
            .wait_until("its end", || !lab.has("[data-testid=key-search]"));
        lab.browser.execute(RELEASE, vec![]);
        self.see("a search among keys, stopped", ".bl-side");
        lab.browser.execute(
            "const field = document.querySelector(arguments[0]); field.value = '';\
             field.dispatchEvent(new Event('input', { bubbles: true }));",
            vec![json!(lab.id("key-pattern"))],
        );
    }

    /// A group with an entry whose member has crashed, and who could claim it.
    fn group(&mut self) {
        let lab = self.lab;
        lab.start_world("unacknowledged-entry");
        for _ in 0..STEPS_MAX {
            if lab.actor_state("m2").as_deref() == Some("crashed") {
                break;
            }
            lab.press("step");
        }
        self.see("a group on the stage", ".bl-stage");
        // Where the life is in sight already, there is no door to it.
        if self.shows("[data-testid=show-story]") {
            lab.press("show-story");
        }
        lab.show("ledger");
        if lab.has("[data-testid=claims]") {
            self.see("who could claim", ".bl-side");
        }
        lab.show("stage");
    }

    /// Two futures side by side.
    fn futures(&mut self) {
        let lab = self.lab;
        if lab.is_touched() {
            lab.press("more-time");
        }
        lab.press("fork");
        lab.browser.find("compare");
        self.see("two futures", ".bl-foot");
        lab.press("compare");
        lab.browser.find("differ");
        self.see("two futures compared", "");
        lab.press("compare-close");
        if lab.is_touched() {
            lab.press("more-time");
        }
    }

    /// Opens a text of ours as a world and plays it: checks that hold and fail, and the messages that prove it.
    fn checks(&mut self) {
        let lab = self.lab;
        self.open_text();
        lab.browser.execute(
            "const field = document.querySelector('[data-testid=world-text-field]'); field.value = arguments[0];",
            vec![CHANCE.into()],
        );
        lab.press("world-text-start");
        lab.wait_attribute("scenario", "data-scenario", "opened");
        lab.show("stage");
        lab.choose("speed", FASTEST);
        if !lab.plays() {
            lab.press("play");
        }
        // It may wait at its first loss.
        lab.browser
            .wait_until("a loss and the end of its slow motion", || {
                lab.has("[data-testid=tray]") && !lab.plays()
            });
        lab.show("ledger");
        lab.browser.find("check");
        self.see("checks", ".bl-side");
        if lab.has("[data-testid=check-proofs]") {
            lab.press("check-proofs");
            lab.browser.find("proofs");
            self.see("proofs of a check", ".bl-side");
        }
        lab.show("stage");
    }

    /// Many worlds: while they are played, stopped, with all of them, and the smallest world that fails.
    fn worlds(&mut self) {
        let lab = self.lab;
        self.open("[data-testid=thousand-worlds]", "thousand-dialog");
        self.see_dialog("many worlds, begun");
        if lab.has("[data-testid=thousand-cancel]") {
            lab.browser.find("thousand-bar");
            self.see_dialog("many worlds, running");
            lab.press("thousand-cancel");
            lab.wait_attribute("thousand", "data-state", "stopped");
            self.see_dialog("many worlds, stopped");
        }
        lab.choose("thousand-count", "100");
        lab.press("thousand-start");
        lab.wait_attribute("thousand", "data-state", "done");
        self.see_dialog("many worlds, all");
        lab.press("thousand-bar");
        self.see_dialog("many worlds, a bar");
        lab.browser.execute(HOLD_ERRANDS, vec![]);
        lab.press("thousand-shrink");
        lab.browser.find("thousand-errand");
        self.see_dialog("looking for a smaller world");
        lab.browser.execute(RELEASE, vec![]);
        lab.browser.find("thousand-smallest");
        self.see_dialog("the smallest world that fails");
        self.escape();
    }

    /// Several nodes, one of which is down, and a console that lost its own.
    fn nodes(&mut self) {
        let lab = self.lab;
        lab.start_world("two-servers");
        lab.press_css("[data-testid=node] [data-testid=crash]");
        lab.browser
            .find_css("[data-testid=node][data-state=crashed]");
        self.see("two servers, one down", "");
        lab.show("ledger");
        lab.press("side-clients");
        self.see("the clients of a server that is down", ".bl-side");
        lab.press("side-ledger");
        lab.show("stage");
    }

    fn empty(&mut self) {
        self.lab.start_world("empty");
        for pane in ["stage", "console", "ledger"] {
            self.lab.show(pane);
            self.see(&format!("the empty world, {pane}"), "");
            if !self.lab.is_touched() {
                break;
            }
        }
    }
}
