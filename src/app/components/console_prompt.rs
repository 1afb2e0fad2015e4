//! The line that is typed: its colours, the hint behind it, what could complete it, what is searched, and commands to tap.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::request_animation_frame;
use gloo_timers::callback::Timeout;
use session::catalogue::{Label, starters};
use session::{Action, Assist, ConsoleKey, ScenarioId};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::button::Button;
use super::console_line::{Line, Memory, on, paste, suggestion, use_unsent};
use super::console_mirror::{Mirror, is_coloured};
use super::console_options::{Offer, Options, option_id};
use crate::app::desk::Desk;
use crate::app::icons::Sign;
use crate::app::same::Same;
use crate::app::search::Search;
use crate::app::words::{Words, use_words};

#[derive(Clone, PartialEq, Properties)]
pub struct ConsolePromptProps {
    pub tab: ConsoleKey,
    pub prompt: String,
    pub history: Same<Vec<String>>,
    pub ghost: String,
    pub scenario: ScenarioId,
    pub desk: Desk,
    /// How often somebody asked to search the history.
    pub searches: u32,
    pub field: NodeRef,
    pub act: Callback<Action>,
    /// What stands beside the commands to tap.
    pub children: Html,
}

/// Draws the prompt.
#[component]
pub fn ConsolePrompt(props: &ConsolePromptProps) -> Html {
    let words = use_words();
    let id = use_memo((), |()| new_id());
    let line = use_line(props);
    let composes = use_composition(&line.field);
    let help = use_help(&line, words);
    let searching = (*line.search).as_ref();
    let rest = match searching {
        None if help.hint.is_empty() => suggestion(&line.typed, &props.ghost, &line.history),
        _ => String::new(),
    };
    let coloured = searching.is_none() && is_coloured(&help, &line.typed);
    let dimmed = if help.hint.is_empty() {
        &rest
    } else {
        &help.hint
    };
    let is_cut = use_cut(&line, dimmed);
    let has_trouble = !help.trouble.is_empty();
    html! {
        <div class={classes!("bl-entry", is_cut.then_some("is-cut"), has_trouble.then_some("has-trouble"))}>
            if let Some(offer) = &*line.offer { { options(&line, offer, &id) } }
            if let Some(search) = searching { { found(search, &props.history, words) } }
            <div class="bl-prompt-line">
                <span class="bl-prompt" aria-hidden="true">{ prompt(props, searching, words) }</span>
                <span class={classes!("bl-field", coloured.then_some("is-coloured"), composes.then_some("is-composing"))}>
                    if coloured { <Mirror pieces={help.pieces.clone()} rest={dimmed.clone()} mirror={line.mirror.clone()} /> }
                    { field(props, &line, &id, &rest, words) }
                </span>
                { buttons(&line, words) }
            </div>
            <p id={format!("{id}-hint")} class="bl-hint" data-testid="console-hint-line">
                { if has_trouble { &help.trouble } else { help.hint.trim() } }
            </p>
            <div class="bl-entry-foot">
                <Starters scenario={props.scenario} onpick={on(&line, |line, text: &'static str| line.submit(text.to_owned()))} />
                { props.children.clone() }
            </div>
        </div>
    }
}

#[hook]
fn use_line(props: &ConsolePromptProps) -> Line {
    let line = Line {
        tab: props.tab,
        desk: props.desk.clone(),
        field: props.field.clone(),
        mirror: use_node_ref(),
        history: props.history.clone(),
        memory: use_mut_ref(Memory::default),
        typed: use_state_eq(String::new),
        offer: use_state_eq(|| None),
        search: use_state_eq(|| None),
        act: props.act.clone(),
    };
    use_unsent(&line);
    {
        let line = line.clone();
        use_effect_with((*line.typed).clone(), move |_| {
            line.scroll();
            // A browser brings the caret into sight only when it draws; what lies behind the field follows once it has.
            let drawn = request_animation_frame(move |_| {
                Timeout::new(0, move || line.scroll()).forget();
            });
            move || drop(drawn)
        });
    }
    let asked = line.clone();
    use_effect_with(props.searches, move |&searches| {
        if searches > 0 {
            asked.focus();
            asked.begin_search();
        }
    });
    line
}

/// Whether what is dimmed behind the line finds no room there; then it has a line of its own.
#[hook]
fn use_cut(line: &Line, dimmed: &str) -> bool {
    let is_cut = use_state_eq(|| false);
    let (mirror, setter) = (line.mirror.clone(), is_cut.setter());
    use_effect_with(
        ((*line.typed).clone(), dimmed.to_owned()),
        move |(_, dimmed)| {
            let room = mirror.cast::<HtmlElement>();
            let lacks = room.is_some_and(|room| room.scroll_width() > room.client_width());
            setter.set(lacks && !dimmed.is_empty());
        },
    );
    *is_cut
}

/// Whether an input method is composing in the field; Yew has no events for it.
#[hook]
fn use_composition(field: &NodeRef) -> bool {
    let composes = use_state_eq(|| false);
    let (field, setter) = (field.clone(), composes.setter());
    use_effect_with((), move |()| {
        let listen = |event: &'static str, now: bool| {
            let (field, setter) = (field.cast::<HtmlElement>()?, setter.clone());
            Some(EventListener::new(&field, event, move |_| setter.set(now)))
        };
        let listeners = [
            listen("compositionstart", true),
            listen("compositionend", false),
        ];
        move || drop(listeners)
    });
    *composes
}

/// Colours and hint follow from the line alone.
#[hook]
fn use_help(line: &Line, words: Words) -> Rc<Assist> {
    let (desk, tab) = (line.desk.clone(), line.tab);
    let typed = (*line.typed).clone();
    use_memo((typed, tab, words.0), move |(typed, tab, _)| {
        desk.look(|session| session.assist(*tab, typed, typed.len()))
    })
}

fn prompt(props: &ConsolePromptProps, searching: Option<&Search>, words: Words) -> String {
    match searching {
        Some(_) => words.of(Label::SearchPrompt).to_owned(),
        None => props.prompt.clone(),
    }
}

fn field(props: &ConsolePromptProps, line: &Line, id: &str, rest: &str, words: Words) -> Html {
    let (label, placeholder) = match &*line.search {
        Some(_) => (words.of(Label::SearchHistory).to_owned(), ""),
        None => (
            format!("{} ({})", words.of(Label::ConsoleInput), props.prompt),
            props.ghost.as_str(),
        ),
    };
    let active = (*line.offer)
        .as_ref()
        .map(|offer| option_id(id, offer.active));
    let onkeydown = {
        let rest = rest.to_owned();
        on(line, move |line, event: KeyboardEvent| {
            line.key(&event, &rest)
        })
    };
    let ondrop = on(line, |line, event: DragEvent| {
        if let Some(data) = event.data_transfer() {
            line.take(&data, &event);
        }
    });
    let onblur = on(line, |line, _: FocusEvent| {
        line.offer.set(None);
        line.scroll();
    });
    html! {
        <input ref={line.field.clone()} class="bl-input" data-testid="console-input" type="text" name="command"
            autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="send"
            role="combobox" aria-autocomplete="list" aria-expanded={if active.is_some() { "true" } else { "false" }}
            aria-controls={active.is_some().then(|| id.to_owned())} aria-activedescendant={active}
            aria-label={label} aria-describedby={format!("{id}-hint")}
            placeholder={if line.typed.is_empty() { placeholder.to_owned() } else { String::new() }}
            oninput={on(line, |line, _: InputEvent| line.note())} onpaste={on(line, |line, event: Event| paste(line, &event))}
            onkeyup={on(line, |line, _: KeyboardEvent| line.scroll())} onscroll={on(line, |line, _: Event| line.scroll())}
            onpointermove={on(line, |line, _: PointerEvent| line.scroll())} onpointerup={on(line, |line, _: PointerEvent| line.scroll())}
            {ondrop} {onblur} {onkeydown} />
    }
}

/// For those who have no Tab key, and no Enter.
fn buttons(line: &Line, words: Words) -> Html {
    let keep_focus = Callback::from(|event: PointerEvent| event.prevent_default());
    let complete = on(line, |line, ()| {
        line.complete();
    });
    html! {
        <>
            <span class="bl-complete" onpointerdown={keep_focus}>
                <Button label={words.of(Label::Complete)} sign={Sign::Tab} text={false} class="bl-run" testid="console-complete"
                    shortcut={Some("Tab")} idle={line.typed.is_empty()} onpress={complete} />
            </span>
            <Button label={words.of(Label::Run)} sign={Sign::Send} text={false} class="bl-run" testid="console-run"
                onpress={on(line, |line, ()| line.send())} />
        </>
    }
}

fn options(line: &Line, offer: &Offer, id: &str) -> Html {
    let onpick = {
        let offer = offer.clone();
        on(line, move |line, at: usize| line.choose(&offer, at))
    };
    html! { <Options id={id.to_owned()} offer={offer.clone()} {onpick} /> }
}

/// What the search has found, above the line in which it is sought.
fn found(search: &Search, history: &[String], words: Words) -> Html {
    let line = match search.parts(history) {
        Some([before, sought, behind]) => {
            html! { <>{ before }<mark>{ sought }</mark>{ behind }</> }
        }
        None if search.sought.is_empty() => html! { words.of(Label::SearchKeys) },
        None => html! { words.of(Label::SearchNone) },
    };
    html! { <p class="bl-found" role="status" data-testid="console-found">{ line }</p> }
}

/// An id that nothing else on the page has.
fn new_id() -> String {
    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }
    let number = COUNT.with(|count| count.replace(count.get() + 1));
    format!("bl-options-{number}")
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
