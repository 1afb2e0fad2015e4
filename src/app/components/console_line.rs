//! The field in which a line is typed: what its keys do, what is pasted into it, and what it remembers.
//!
//! The field keeps its own text, so that nothing interferes with the composition of Hangul; only a copy of it is known here.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use session::{Action, ConsoleKey};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::console_options::Offer;
use crate::app::desk::Desk;
use crate::app::keys::is_composing;
use crate::app::line_edit::{byte_of, completed, edited, units_of};
use crate::app::same::Same;
use crate::app::search::Search;

/// Longer text never enters the field: a browser lays out a field of millions of characters for minutes.
const FIELD_BYTES_MAX: usize = 64 * 1024;

/// Where a person is in the history, and what stands unsent in the other tabs.
#[derive(Default)]
pub struct Memory {
    /// Steps back from the newest command; 0 is the line being written.
    back: usize,
    draft: String,
    /// What stood in the line when a search began that still goes on.
    before_search: Option<String>,
    /// Escape was the last key but Tab: Tab completes nothing and goes on, so that it can reach what comes after the line.
    is_tab_free: bool,
    unsent: BTreeMap<ConsoleKey, String>,
}

/// Everything that the handlers of the field need.
#[derive(Clone)]
pub struct Line {
    pub tab: ConsoleKey,
    pub desk: Desk,
    pub field: NodeRef,
    /// What lies behind the field and scrolls with it.
    pub mirror: NodeRef,
    pub history: Same<Vec<String>>,
    pub memory: Rc<RefCell<Memory>>,
    pub typed: UseStateHandle<String>,
    pub offer: UseStateHandle<Option<Offer>>,
    pub search: UseStateHandle<Option<Search>>,
    pub act: Callback<Action>,
}

/// A callback on the line.
pub fn on<T: 'static>(line: &Line, act: impl Fn(&Line, T) + 'static) -> Callback<T> {
    let line = line.clone();
    Callback::from(move |event| act(&line, event))
}

/// Keeps what was not sent when a person goes to another tab, and brings it back when he returns.
#[hook]
pub fn use_unsent(line: &Line) {
    let line = line.clone();
    use_effect_with(line.tab, move |&tab| {
        let text = line.memory.borrow_mut().unsent.remove(&tab);
        line.write(&text.unwrap_or_default());
        move || {
            line.offer.set(None);
            line.search.set(None);
            let mut memory = line.memory.borrow_mut();
            let text = memory.before_search.take().unwrap_or_else(|| line.text());
            memory.unsent.insert(tab, text);
            memory.back = 0;
        }
    });
}

impl Line {
    fn input(&self) -> Option<HtmlInputElement> {
        self.field.cast()
    }

    /// Gives the focus to the field.
    pub fn focus(&self) {
        if let Some(input) = self.input() {
            // Losing the race against an element that goes away is no harm.
            let _ = input.focus();
        }
    }

    /// What stands in the field.
    pub fn text(&self) -> String {
        self.input().map(|input| input.value()).unwrap_or_default()
    }

    /// The caret, in bytes of the text.
    fn caret(&self, text: &str) -> usize {
        let units = self
            .input()
            .and_then(|input| input.selection_end().ok().flatten());
        units.map_or(text.len(), |units| byte_of(text, units as usize))
    }

    /// Something was typed.
    pub fn note(&self) {
        let text = self.text();
        if let Some(search) = &*self.search {
            self.search
                .set(Some(search.seek(text.clone(), &self.history)));
        } else if self.offer.is_some() {
            self.offer.set(self.offer_of(&text));
        }
        self.typed.set(text);
    }

    fn write(&self, text: &str) {
        if let Some(input) = self.input() {
            input.set_value(text);
        }
        self.typed.set(text.to_owned());
    }

    fn write_with_caret(&self, text: &str, caret: usize) {
        self.write(text);
        let units = u32::try_from(units_of(text, caret)).unwrap_or(u32::MAX);
        if let Some(input) = self.input() {
            // A field of text has a selection.
            let _ = input.set_selection_range(units, units);
            input.set_scroll_left(if caret == 0 { 0 } else { input.scroll_width() });
        }
        self.scroll();
    }

    /// What lies behind the field follows it.
    pub fn scroll(&self) {
        if let (Some(input), Some(mirror)) = (self.input(), self.mirror.cast::<HtmlElement>()) {
            mirror.set_scroll_left(input.scroll_left());
        }
    }

    /// Sends a text, whatever stands in the field.
    pub fn submit(&self, text: String) {
        self.memory.borrow_mut().back = 0;
        let console = self.tab;
        self.act.emit(Action::Submit { console, text });
    }

    /// Sends what stands in the field, or what was found.
    pub fn send(&self) {
        let found = (*self.search)
            .as_ref()
            .map(|search| search.line(&self.history).unwrap_or_default().to_owned());
        let text = found.unwrap_or_else(|| self.text());
        self.end_search();
        self.offer.set(None);
        self.write("");
        self.submit(text);
    }

    /// What is pasted or dropped: several lines are sent at once, and so is what is too long for the field; the session answers
    /// for both.
    pub fn take(&self, data: &DataTransfer, event: &Event) {
        let Ok(text) = data.get_data("text") else {
            return;
        };
        if !text.contains(['\n', '\r']) && text.len() <= FIELD_BYTES_MAX {
            return;
        }
        event.prevent_default();
        let whole = match self.search.is_some() {
            true => text,
            false => self.with_inserted(&text),
        };
        self.end_search();
        self.write("");
        self.submit(whole);
    }

    /// The text of the field with its selection replaced.
    fn with_inserted(&self, inserted: &str) -> String {
        let text = self.text();
        let end = self.caret(&text);
        let start = self
            .input()
            .and_then(|input| input.selection_start().ok().flatten())
            .map_or(end, |units| byte_of(&text, units as usize).min(end));
        format!("{}{inserted}{}", &text[..start], &text[end..])
    }

    /// Goes through the history: 1 is back, -1 is forth. Answers whether there was somewhere to go.
    fn walk(&self, step: isize) -> bool {
        let back = self.memory.borrow().back;
        let next = back.checked_add_signed(step);
        let Some(next) = next.filter(|&next| next <= self.history.len()) else {
            return false;
        };
        if back == 0 {
            self.memory.borrow_mut().draft = self.text();
        }
        self.memory.borrow_mut().back = next;
        let text = match next {
            0 => self.memory.borrow().draft.clone(),
            back => self.history[self.history.len() - back].clone(),
        };
        self.write_with_caret(&text, text.len());
        true
    }

    fn is_at_the_end(&self) -> bool {
        let text = self.text();
        !self.has_marked_text() && self.caret(&text) == text.len()
    }

    fn has_marked_text(&self) -> bool {
        self.input().is_some_and(|input| {
            input.selection_start().ok().flatten() != input.selection_end().ok().flatten()
        })
    }

    // Completion.

    fn offer_of(&self, text: &str) -> Option<Offer> {
        let to = self.caret(text);
        let help = self.desk.look(|session| session.assist(self.tab, text, to));
        (!help.options.is_empty()).then(|| Offer {
            from: help.from,
            to,
            options: help.options.into(),
            active: 0,
        })
    }

    /// Completes the word at the caret: at once if there is one way only. Answers whether there is any.
    pub fn complete(&self) -> bool {
        let text = self.text();
        let Some(offer) = self.offer_of(&text) else {
            return false;
        };
        match offer.options.len() {
            1 => self.choose(&offer, 0),
            _ => self.offer.set(Some(offer)),
        }
        true
    }

    /// Writes one of what is on offer.
    pub fn choose(&self, offer: &Offer, at: usize) {
        self.offer.set(None);
        if let Some(option) = offer.options.get(at) {
            let (text, caret) = completed(&self.text(), offer.from, offer.to, &option.text);
            self.write_with_caret(&text, caret);
        }
    }

    // Searching.

    /// Looks for something that was typed before.
    pub fn begin_search(&self) {
        let draft = self.text();
        self.memory.borrow_mut().before_search = Some(draft.clone());
        self.offer.set(None);
        self.search.set(Some(Search::begin(draft)));
        self.write("");
    }

    fn end_search(&self) {
        self.memory.borrow_mut().before_search = None;
        self.search.set(None);
    }

    /// Ends a search with this in the line.
    fn end_search_with(&self, text: &str) {
        self.end_search();
        self.write_with_caret(text, text.len());
    }

    // Keys.

    /// What a key does. `rest` is what the right arrow would take over.
    pub fn key(&self, event: &KeyboardEvent, rest: &str) {
        if is_composing(event) {
            return;
        }
        if !matches!(&*event.key(), "Tab" | "Shift") {
            self.memory.borrow_mut().is_tab_free = event.key() == "Escape";
        }
        let is_taken = match (&*self.search, &*self.offer) {
            (Some(search), _) => self.search_key(event, search),
            (None, Some(offer)) => self.offer_key(event, offer) || self.plain_key(event, rest),
            (None, None) => self.plain_key(event, rest),
        };
        if is_taken {
            event.prevent_default();
        }
    }

    fn search_key(&self, event: &KeyboardEvent, search: &Search) -> bool {
        let control = has_control(event);
        let step = |older| self.search.set(Some(search.step(older, &self.history)));
        let found = || {
            search
                .line(&self.history)
                .unwrap_or(&search.draft)
                .to_owned()
        };
        match &*event.key() {
            "Enter" => self.send(),
            "r" | "R" if control => step(true),
            "s" | "S" if control => step(false),
            "ArrowUp" => step(true),
            "ArrowDown" => step(false),
            "Escape" => self.end_search_with(&search.draft),
            "c" | "C" | "g" | "G" if control => self.end_search_with(&search.draft),
            "Tab" if !event.shift_key() => self.end_search_with(&found()),
            "ArrowRight" if self.is_at_the_end() => self.end_search_with(&found()),
            _ => return false,
        }
        true
    }

    fn offer_key(&self, event: &KeyboardEvent, offer: &Offer) -> bool {
        match &*event.key() {
            "Tab" => self.offer.set(Some(offer.step(!event.shift_key()))),
            "ArrowDown" => self.offer.set(Some(offer.step(true))),
            "ArrowUp" => self.offer.set(Some(offer.step(false))),
            "Enter" => self.choose(offer, offer.active),
            "Escape" => self.offer.set(None),
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => {
                self.offer.set(None);
                return false;
            }
            _ => return false,
        }
        true
    }

    fn plain_key(&self, event: &KeyboardEvent, rest: &str) -> bool {
        let key = event.key();
        if has_control(event) {
            return self.control_key(&key);
        }
        match &*key {
            "Enter" => self.send(),
            // Where nothing can be completed, and behind Escape, Tab leaves the line as everywhere.
            "Tab" => {
                let completes = !event.shift_key() && is_bare(event);
                return completes && !self.memory.borrow().is_tab_free && self.complete();
            }
            "ArrowUp" => return self.walk(1) || !self.history.is_empty(),
            "ArrowDown" => return self.walk(-1) || self.open_offer(),
            "ArrowRight" if !rest.is_empty() && self.is_at_the_end() => {
                let text = self.text() + rest;
                self.write_with_caret(&text, text.len());
            }
            "Escape" => self.leave(),
            _ => return false,
        }
        true
    }

    fn control_key(&self, key: &str) -> bool {
        match key {
            "c" | "C" if !self.has_marked_text() => {
                self.offer.set(None);
                self.write("");
                self.act.emit(Action::Interrupt(self.tab));
            }
            "l" | "L" => self.act.emit(Action::ClearConsole(self.tab)),
            "r" | "R" => self.begin_search(),
            " " => return self.complete(),
            key => {
                let text = self.text();
                let Some((text, caret)) = edited(key, &text, self.caret(&text)) else {
                    return false;
                };
                self.offer.set(None);
                self.write_with_caret(&text, caret);
            }
        }
        true
    }

    /// Below the line being written lies the list of what could complete it.
    fn open_offer(&self) -> bool {
        let offer = self.offer_of(&self.text());
        let is_there = offer.is_some();
        self.offer.set(offer);
        is_there
    }

    /// Out of the field, so that plain keys are commands again; the focus stays in the console.
    fn leave(&self) {
        let output = self.input().and_then(|input| {
            let console = input.closest(".bl-console").ok()??;
            console.query_selector(".bl-output").ok()?
        });
        if let Some(output) = output {
            // An element that goes away at this moment needs no focus.
            let _ = output.unchecked_into::<HtmlElement>().focus();
        }
    }
}

fn has_control(event: &KeyboardEvent) -> bool {
    event.ctrl_key() && !event.alt_key() && !event.meta_key()
}

fn is_bare(event: &KeyboardEvent) -> bool {
    !event.alt_key() && !event.meta_key()
}

/// Takes what is pasted.
pub fn paste(line: &Line, event: &Event) {
    let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else {
        return;
    };
    if let Some(data) = event.clipboard_data() {
        line.take(&data, event);
    }
}

/// What would complete the typed text: the newest command that began like this, or the one worth trying.
pub fn suggestion(typed: &str, ghost: &str, history: &[String]) -> String {
    let known = history.iter().rev().map(String::as_str);
    let found = known
        .chain([ghost])
        .find_map(|line| line.strip_prefix(typed).filter(|rest| !rest.is_empty()));
    found.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_command_that_began_like_this_completes_it() {
        let history = ["LPUSH a 1".to_owned(), "LPUSH b 2".to_owned()];
        assert_eq!(suggestion("LPU", "PING", &history), "SH b 2");
        assert_eq!(suggestion("PI", "PING", &history), "NG");
        assert_eq!(suggestion("LPUSH b 2", "PING", &history), "");
        assert_eq!(suggestion("X", "PING", &[]), "");
    }
}
