//! From a key press to a command.
//!
//! Plain keys belong to whoever types: they count only while no field has the focus. Space and Enter belong to a focused
//! button. A composition of Hangul (or of any other script) is left alone altogether.

use session::{ActorKey, ConsoleState, ConsoleTab, NodeKey, Target, View};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use crate::app::command::UiCommand;
use crate::app::hand::HandCommand;
use crate::app::moves::TimeMove;

/// The key code of a key press that an input method is still working on.
const COMPOSING_KEY_CODE: u32 = 229;

/// Whether an input method is still working on the text.
pub fn is_composing(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == COMPOSING_KEY_CODE
}

/// Whether the control key is held, or the command key of a Mac.
pub fn with_control(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && !event.alt_key()
}

/// The command that a key press asks for.
pub fn command_of(event: &KeyboardEvent, view: &View) -> Option<UiCommand> {
    if is_composing(event) || event.alt_key() || event.default_prevented() {
        return None;
    }
    let target = element_of(event);
    if is_a_dialog_open() {
        return None;
    }
    let key = event.key();
    if with_control(event) {
        let in_field = target.as_ref().is_some_and(is_field);
        let undo = key == "z" && !in_field && !event.shift_key();
        return match undo {
            true => Some(UiCommand::Time(TimeMove::Undo)),
            false => with_control_held(&key, view),
        };
    }
    if target.as_ref().is_some_and(is_field) && key != "Escape" {
        return None;
    }
    if target.as_ref().is_some_and(is_pressable) && matches!(&*key, " " | "Enter") {
        return None;
    }
    plain(&key, view, target)
}

/// Ctrl-C gives up waiting wherever the focus is, unless it is meant for the clipboard.
fn with_control_held(key: &str, view: &View) -> Option<UiCommand> {
    match key {
        "k" | "K" => Some(UiCommand::Palette),
        "c" | "C" if is_parked(view) && nothing_is_marked() => Some(UiCommand::Interrupt),
        _ => None,
    }
}

fn is_parked(view: &View) -> bool {
    let shown = |tab: &&ConsoleTab| tab.key == view.console.active;
    let tab = view.console.tabs.iter().find(shown);
    tab.is_some_and(|tab| matches!(tab.state, ConsoleState::Parked { .. }))
}

/// Whether no text is selected on the page.
pub fn nothing_is_marked() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    selection.is_none_or(|selection| selection.is_collapsed())
}

fn plain(key: &str, view: &View, target: Option<Element>) -> Option<UiCommand> {
    let printed = match key {
        " " => "Space",
        "Escape" => "Esc",
        "i" => "/",
        "=" => "+",
        "_" => "-",
        other => other,
    };
    match printed {
        "c" => target.and_then(focused).map(UiCommand::Power),
        "d" => match target.and_then(focused)? {
            Target::Actor(actor) => Some(UiCommand::Link(actor)),
            Target::Node(_) => None,
        },
        _ => of_row(printed, target).or_else(|| {
            let mut all = UiCommand::all(view).into_iter();
            all.find(|command| !is_of_row(*command) && command.shortcut() == Some(printed))
        }),
    }
}

/// What a key means on the row that has the focus.
fn of_row(key: &str, target: Option<Element>) -> Option<UiCommand> {
    let target = target.and_then(focused)?;
    HandCommand::of_key(key, target).map(UiCommand::Hand)
}

/// Whether its key works on a row only.
fn is_of_row(command: UiCommand) -> bool {
    matches!(command, UiCommand::Hand(hand) if hand.is_for_one() && !matches!(hand, HandCommand::Claim(_)))
}

fn element_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// A dialog has the keys to itself, be it ours or the host's.
fn is_a_dialog_open() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| matches!(document.query_selector("dialog[open]"), Ok(Some(_))))
}

fn is_field(element: &Element) -> bool {
    matches!(&*element.tag_name(), "INPUT" | "SELECT" | "TEXTAREA")
}

fn is_pressable(element: &Element) -> bool {
    matches!(&*element.tag_name(), "BUTTON" | "SUMMARY" | "A")
}

/// The actor or node whose row has the focus.
fn focused(element: Element) -> Option<Target> {
    let row = element
        .closest("[data-actor-key], [data-node-key]")
        .ok()??;
    let number = |name: &str| row.get_attribute(name)?.parse::<u32>().ok();
    match number("data-actor-key") {
        Some(actor) => Some(Target::Actor(ActorKey(actor))),
        None => {
            let node = u16::try_from(number("data-node-key")?).ok()?;
            Some(Target::Node(NodeKey(node)))
        }
    }
}
