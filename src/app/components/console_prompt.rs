//! The line that is typed: history, ghost text, pasted text, and commands to tap.
//!
//! The field keeps its own text, so that nothing interferes with the composition of Hangul; only a copy of it is known here.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use session::catalogue::{Label, starters};
use session::{Action, ConsoleKey, ScenarioId};
use web_sys::{DataTransfer, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::button::Button;
use crate::app::icons::Sign;
use crate::app::keys::is_composing;
use crate::app::same::Same;
use crate::app::words::use_words;

/// Longer text never enters the field: a browser lays out a field of millions of characters for minutes.
const FIELD_BYTES_MAX: usize = 64 * 1024;

#[derive(Clone, PartialEq, Properties)]
pub struct ConsolePromptProps {
    pub tab: ConsoleKey,
    pub prompt: String,
    pub history: Same<Vec<String>>,
    pub ghost: String,
    pub scenario: ScenarioId,
    pub field: NodeRef,
    pub act: Callback<Action>,
}

/// Where a person is in the history of a tab, and what stands unsent in the other tabs.
#[derive(Default)]
struct Memory {
    /// Steps back from the newest command; 0 is the line being written.
    back: usize,
    draft: String,
    unsent: BTreeMap<ConsoleKey, String>,
}

/// Everything that the handlers of the field need.
#[derive(Clone)]
struct Line {
    tab: ConsoleKey,
    field: NodeRef,
    history: Same<Vec<String>>,
    memory: Rc<RefCell<Memory>>,
    typed: UseStateSetter<String>,
    act: Callback<Action>,
}

/// Draws the prompt.
#[component]
pub fn ConsolePrompt(props: &ConsolePromptProps) -> Html {
    let words = use_words();
    let typed = use_state_eq(String::new);
    let memory = use_mut_ref(Memory::default);
    let line = Line {
        tab: props.tab,
        field: props.field.clone(),
        history: props.history.clone(),
        memory,
        typed: typed.setter(),
        act: props.act.clone(),
    };
    use_unsent(&line);
    let rest = suggestion(&typed, &props.ghost, &props.history);
    let oninput = on(&line, |line, _: InputEvent| line.note());
    let onpaste = on(&line, |line, event: Event| paste(line, &event));
    let ondrop = on(&line, |line, event: DragEvent| {
        if let Some(data) = event.data_transfer() {
            line.take(&data, &event);
        }
    });
    let onkeydown = {
        let rest = rest.clone();
        on(&line, move |line, event: KeyboardEvent| {
            key(line, &event, &rest)
        })
    };
    let onrun = on(&line, |line, ()| line.send());
    let starter = on(&line, |line, text: &'static str| {
        line.submit(text.to_owned())
    });
    html! {
        <div class="bl-entry">
            <div class="bl-prompt-line">
                <span class="bl-prompt" aria-hidden="true">{ &props.prompt }</span>
                <span class="bl-field">
                    <input ref={props.field.clone()} class="bl-input" data-testid="console-input" type="text" name="command"
                        autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="send"
                        aria-label={format!("{} ({})", words.of(Label::ConsoleInput), props.prompt)}
                        placeholder={if typed.is_empty() { props.ghost.clone() } else { String::new() }}
                        {oninput} {onpaste} {ondrop} {onkeydown} />
                    if !typed.is_empty() && !rest.is_empty() {
                        <span class="bl-ghost" aria-hidden="true"><span>{ &*typed }</span>{ rest }</span>
                    }
                </span>
                <Button label={words.of(Label::Run)} sign={Sign::Send} text={false} class="bl-run" testid="console-run" onpress={onrun} />
            </div>
            <Starters scenario={props.scenario} onpick={starter} />
        </div>
    }
}

/// A callback on the line.
fn on<T: 'static>(line: &Line, act: impl Fn(&Line, T) + 'static) -> Callback<T> {
    let line = line.clone();
    Callback::from(move |event| act(&line, event))
}

/// Keeps what was not sent when a person goes to another tab, and brings it back when he returns.
#[hook]
fn use_unsent(line: &Line) {
    let line = line.clone();
    use_effect_with(line.tab, move |&tab| {
        let text = line.memory.borrow_mut().unsent.remove(&tab);
        line.write(&text.unwrap_or_default());
        move || {
            let mut memory = line.memory.borrow_mut();
            memory.unsent.insert(tab, line.text());
            memory.back = 0;
        }
    });
}

impl Line {
    fn input(&self) -> Option<HtmlInputElement> {
        self.field.cast()
    }

    fn text(&self) -> String {
        self.input().map(|input| input.value()).unwrap_or_default()
    }

    fn note(&self) {
        self.typed.set(self.text());
    }

    fn write(&self, text: &str) {
        if let Some(input) = self.input() {
            input.set_value(text);
        }
        self.typed.set(text.to_owned());
    }

    fn submit(&self, text: String) {
        self.memory.borrow_mut().back = 0;
        let console = self.tab;
        self.act.emit(Action::Submit { console, text });
    }

    fn send(&self) {
        let text = self.text();
        self.write("");
        self.submit(text);
    }

    /// Several lines are sent at once, and so is what is too long for the field; the session answers for both.
    fn take(&self, data: &DataTransfer, event: &Event) {
        let Ok(text) = data.get_data("text") else {
            return;
        };
        if !text.contains(['\n', '\r']) && text.len() <= FIELD_BYTES_MAX {
            return;
        }
        event.prevent_default();
        let whole = self.with_inserted(&text);
        self.write("");
        self.submit(whole);
    }

    /// The text of the field with its selection replaced.
    fn with_inserted(&self, inserted: &str) -> String {
        let Some(input) = self.input() else {
            return inserted.to_owned();
        };
        let units: Vec<u16> = input.value().encode_utf16().collect();
        let at =
            |place: Option<u32>| place.map_or(units.len(), |at| (at as usize).min(units.len()));
        let start = at(input.selection_start().ok().flatten());
        let end = at(input.selection_end().ok().flatten()).max(start);
        let part = |units: &[u16]| String::from_utf16_lossy(units);
        format!("{}{inserted}{}", part(&units[..start]), part(&units[end..]))
    }

    /// Goes through the history: 1 is back, -1 is forth.
    fn walk(&self, step: isize) {
        let back = self.memory.borrow().back;
        let Some(next) = back
            .checked_add_signed(step)
            .filter(|&next| next <= self.history.len())
        else {
            return;
        };
        if back == 0 {
            self.memory.borrow_mut().draft = self.text();
        }
        self.memory.borrow_mut().back = next;
        let text = match next {
            0 => self.memory.borrow().draft.clone(),
            back => self.history[self.history.len() - back].clone(),
        };
        self.write(&text);
    }

    fn is_at_the_end(&self) -> bool {
        self.input().is_some_and(|input| {
            let end = u32::try_from(input.value().encode_utf16().count()).ok();
            input.selection_start().ok().flatten() == end
        })
    }

    fn has_marked_text(&self) -> bool {
        self.input().is_some_and(|input| {
            input.selection_start().ok().flatten() != input.selection_end().ok().flatten()
        })
    }
}

fn paste(line: &Line, event: &Event) {
    use wasm_bindgen::JsCast;
    let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else {
        return;
    };
    if let Some(data) = event.clipboard_data() {
        line.take(&data, event);
    }
}

fn key(line: &Line, event: &KeyboardEvent, rest: &str) {
    if is_composing(event) {
        return;
    }
    let control = event.ctrl_key() && !event.alt_key() && !event.meta_key();
    match &*event.key() {
        "Enter" => line.send(),
        "ArrowUp" => line.walk(1),
        "ArrowDown" => line.walk(-1),
        "ArrowRight" if !rest.is_empty() && line.is_at_the_end() => {
            line.write(&(line.text() + rest));
        }
        "c" | "C" if control && !line.has_marked_text() => {
            line.write("");
            line.act.emit(Action::Interrupt(line.tab));
        }
        "l" | "L" if control => line.act.emit(Action::ClearConsole(line.tab)),
        "Escape" => leave(line),
        _ => return,
    }
    event.prevent_default();
}

/// Out of the field, so that plain keys are commands again; the focus stays in the console.
fn leave(line: &Line) {
    let output = line.input().and_then(|input| {
        let console = input.closest(".bl-console").ok()??;
        console.query_selector(".bl-output").ok()?
    });
    if let Some(output) = output {
        use wasm_bindgen::JsCast;
        // An element that goes away at this moment needs no focus.
        let _ = output.unchecked_into::<HtmlElement>().focus();
    }
}

/// What would complete the typed text: the newest command that began like this, or the one worth trying.
fn suggestion(typed: &str, ghost: &str, history: &[String]) -> String {
    let known = history.iter().rev().map(String::as_str);
    let found = known
        .chain([ghost])
        .find_map(|line| line.strip_prefix(typed).filter(|rest| !rest.is_empty()));
    found.unwrap_or_default().to_owned()
}

#[derive(Clone, PartialEq, Properties)]
struct StartersProps {
    scenario: ScenarioId,
    onpick: Callback<&'static str>,
}

/// Commands to tap. The press does not take the focus from the field, so the soft keyboard stays as it is.
#[component]
fn Starters(props: &StartersProps) -> Html {
    let words = use_words();
    let onpointerdown = Callback::from(|event: PointerEvent| event.prevent_default());
    html! {
        <div class="bl-starters" role="group" aria-label={words.of(Label::Starters)} data-testid="starters" {onpointerdown}>
            { for starters(props.scenario).iter().map(|&text| {
                let onclick = props.onpick.reform(move |_: MouseEvent| text);
                html! { <button key={text} type="button" class="bl-chip" {onclick}>{ text }</button> }
            }) }
        </div>
    }
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
