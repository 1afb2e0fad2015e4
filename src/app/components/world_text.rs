//! The present world as a text: to be read, changed, taken along, and opened as a world.
//!
//! The field holds what its person makes of the text, so Yew writes into it only when another text comes: when the dialog
//! opens, and when a file is loaded. A text with a mistake changes nothing; the mistakes are listed below the field, each leads to its
//! place, and the first one is shown at once.

use session::catalogue::Label;
use session::{Action, ScenarioView, TroubleView};
use web_sys::{Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::button::Button;
use super::overlay::Overlay;
use super::world_help::WorldHelp;
use crate::app::callbacks::when;
use crate::app::clip;
use crate::app::desk::Desk;
use crate::app::icons::Sign;
use crate::app::keys::with_control;
use crate::app::load::{self, Loaded};
use crate::app::place;
use crate::app::same::Same;
use crate::app::words::{Words, use_words};

/// What stands in the field to begin with: the world as it is, or a file.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Tells one from the next, which may be the same file again.
    number: u32,
    file: Option<Loaded>,
}

impl PartialEq for Draft {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Draft {
    /// Another draft after this one.
    pub fn next(&self, file: Option<Loaded>) -> Self {
        let number = self.number + 1;
        Draft { number, file }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct WorldTextProps {
    pub desk: Desk,
    pub scenario: Same<ScenarioView>,
    pub draft: Draft,
    pub act: Callback<Action>,
    /// Another file.
    pub load: Callback<Loaded>,
    /// The text of the field is to be saved.
    pub save: Callback<String>,
    pub onclose: Callback<()>,
}

/// Draws the dialog.
#[component]
pub fn WorldText(props: &WorldTextProps) -> Html {
    let words = use_words();
    let field = use_node_ref();
    let tried = use_state_eq(|| false);
    let note = use_state_eq(|| None);
    use_text(&field, props, &tried);
    use_first_place(&field, props, *tried);
    let start = {
        let (field, act, tried, note) = (
            field.clone(),
            props.act.clone(),
            tried.clone(),
            note.clone(),
        );
        Callback::from(move |()| {
            tried.set(true);
            note.set(None);
            let text = text_of(&field);
            act.emit(Action::Open { text });
        })
    };
    let onkeydown = when(&start, |event: KeyboardEvent| {
        let starts = event.key() == "Enter" && with_control(&event);
        // Otherwise it would press the button that gets the focus back.
        starts.then(|| event.prevent_default())
    });
    let copy = {
        let (field, note) = (field.clone(), note.clone());
        Callback::from(move |()| {
            let copied = field.cast::<HtmlTextAreaElement>().is_some_and(clip::copy);
            note.set(Some(match copied {
                true => Label::Copied,
                false => Label::NotCopied,
            }));
        })
    };
    let save = {
        let field = field.clone();
        props.save.reform(move |()| text_of(&field))
    };
    let trouble: &[TroubleView] = match *tried {
        true => &props.scenario.trouble,
        false => &[],
    };
    let told = match &props.draft.file {
        Some(Loaded::Refused) => Some(Label::FileRefused),
        _ => *note,
    };
    html! {
        <Overlay title={words.of(Label::AsText)} testid="world-text-dialog" wide={true} onclose={props.onclose.clone()}>
            <p class="bl-help-intro">{ words.of(Label::AsTextAbout) }</p>
            <div class="bl-world-text" {onkeydown}>
                <textarea ref={field.clone()} class="bl-world-field" data-testid="world-text-field" autofocus=true spellcheck="false"
                    autocomplete="off" autocapitalize="off" autocorrect="off" aria-label={words.of(Label::AsText)}
                    aria-invalid={(!trouble.is_empty()).then_some("true")} aria-describedby="bl-world-trouble" />
                <Trouble trouble={trouble.to_vec()} field={field.clone()} />
                <WorldHelp desk={props.desk.clone()} {field} />
                <div class="bl-world-buttons">
                    <Button label={words.of(Label::StartText)} sign={Sign::Play} class="bl-next" testid="world-text-start"
                        shortcut="Ctrl Enter" onpress={start} />
                    <Button label={words.of(Label::CopyText)} testid="world-text-copy" onpress={copy} />
                    <Button label={words.of(Label::SaveText)} sign={Sign::Save} testid="world-text-save" onpress={save} />
                    <FileButton load={props.load.clone()} />
                    <span class="bl-world-note" role="status">{ told.map_or("", |label| words.of(label)) }</span>
                </div>
            </div>
        </Overlay>
    }
}

/// Writes a text that comes from elsewhere into the field. What was wrong with the one before is not wrong with it.
#[hook]
fn use_text(field: &NodeRef, props: &WorldTextProps, tried: &UseStateHandle<bool>) {
    let (field, scenario, tried) = (field.clone(), props.scenario.clone(), tried.clone());
    use_effect_with(props.draft.clone(), move |draft| {
        let text = match &draft.file {
            None => Some(scenario.lines.join("\n")),
            Some(Loaded::Text(text)) => Some(text.to_string()),
            Some(Loaded::Refused) => None,
        };
        if let Some((field, text)) = field.cast::<HtmlTextAreaElement>().zip(text) {
            field.set_value(&text);
            // A fresh field begins at its beginning; both are in range.
            let _ = field.set_selection_range(0, 0);
            field.set_scroll_top(0);
            tried.set(false);
        }
    });
}

/// The first mistake is shown in its place, once for each text that was refused.
#[hook]
fn use_first_place(field: &NodeRef, props: &WorldTextProps, tried: bool) {
    let field = field.clone();
    use_effect_with((props.scenario.clone(), tried), move |(scenario, tried)| {
        if let Some(first) = scenario.trouble.first().filter(|_| *tried) {
            place::show(&field, first);
        }
    });
}

#[derive(Clone, PartialEq, Properties)]
struct TroubleProps {
    trouble: Vec<TroubleView>,
    field: NodeRef,
}

/// What is wrong, line by line.
#[component]
fn Trouble(props: &TroubleProps) -> Html {
    let words = use_words();
    html! {
        <div role="alert"><ol id="bl-world-trouble" class="bl-trouble" data-testid="world-text-trouble">
            { for props.trouble.iter().enumerate().map(|(index, one)| html! {
                <li key={index} data-line={one.line.to_string()}>{ mistake(one, &props.field, words) }</li>
            }) }
        </ol></div>
    }
}

fn mistake(one: &TroubleView, field: &NodeRef, words: Words) -> Html {
    let onclick = {
        let (field, one) = (field.clone(), one.clone());
        Callback::from(move |_: MouseEvent| place::show(&field, &one))
    };
    html! {
        <button type="button" class="bl-mistake" {onclick}>
            if one.line > 0 {
                <b>{ format!("{} {}", words.of(Label::Line), one.line) }</b>
                <code>{ one.before.trim_start() }<mark>{ &one.wrong }</mark>{ &one.behind }</code>
            }
            <span>{ &one.sentence }</span>
        </button>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FileButtonProps {
    load: Callback<Loaded>,
}

/// A button of ours in front of the browser's own field for files, which no style can reach.
#[component]
fn FileButton(props: &FileButtonProps) -> Html {
    let words = use_words();
    let field = use_node_ref();
    let onpress = {
        let field = field.clone();
        Callback::from(move |()| {
            if let Some(field) = field.cast::<HtmlElement>() {
                field.click();
            }
        })
    };
    let onchange = {
        let load = props.load.clone();
        Callback::from(move |event: Event| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                if let Some(file) = field.files().and_then(|files| files.get(0)) {
                    load::read(&file, load.clone());
                }
                // The same file can be chosen again.
                field.set_value("");
            }
        })
    };
    html! {
        <>
            <input ref={field} type="file" class="bl-file" hidden=true data-testid="world-text-file" accept=".txt,.brokerlab,text/plain" {onchange} />
            <Button label={words.of(Label::LoadText)} hint={words.of(Label::LoadTextAbout)} testid="world-text-load" {onpress} />
        </>
    }
}

fn text_of(field: &NodeRef) -> String {
    let field = field.cast::<HtmlTextAreaElement>();
    field.map(|field| field.value()).unwrap_or_default()
}
