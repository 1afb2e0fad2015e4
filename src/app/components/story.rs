//! The life of one message.

use session::catalogue::Label;
use session::{MessageKey, MessageView, WireView};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::button::Button;
use super::clock::seconds;
use super::ledger_figures::fate_class;
use crate::app::command::UiCommand;
use crate::app::follow::use_following;
use crate::app::icons::Sign;
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct StoryProps {
    pub message: Option<Same<MessageView>>,
    /// Along which future it is told, where two are compared.
    #[prop_or_default]
    pub whose: Html,
    /// It is told along the one beside the played one.
    #[prop_or_default]
    pub is_there: bool,
    /// What can be done with it.
    pub children: Html,
    pub run: Callback<UiCommand>,
}

/// Draws the life of the selected message.
#[component]
pub fn Story(props: &StoryProps) -> Html {
    let words = use_words();
    let section = use_node_ref();
    use_effect_with(
        (
            section.clone(),
            props.message.as_ref().map(|message| message.key),
            props.is_there,
        ),
        |(section, ..)| bring_into_sight(section),
    );
    html! {
        <section ref={section} class="bl-story" data-testid="story" aria-label={words.of(Label::Story)}>
            <div class="bl-panel-head">
                <h2>{ words.of(Label::Story) }</h2>
                if let Some(message) = &props.message {
                    <code class="bl-payload">{ &message.payload }</code>
                    <Button label={words.of(Label::Deselect)} sign={Sign::Close} text={false} class="bl-quiet"
                        shortcut={UiCommand::Deselect.shortcut()} onpress={props.run.reform(|()| UiCommand::Deselect)} />
                }
            </div>
            if let Some(message) = &props.message {
                { props.whose.clone() }
                { life(message, &props.children) }
            } else {
                <p class="bl-empty">{ words.of(Label::StoryEmpty) }</p>
            }
        </section>
    }
}

fn life(message: &Same<MessageView>, children: &Html) -> Html {
    html! {
        <>
            if !message.whole.is_empty() {
                <p class="bl-whole" data-testid="payload-whole" tabindex="0">{ &message.whole }</p>
            }
            <ul class="bl-fates" data-testid="message-fates" data-message={key_text(message.key)}>
                { for message.fates.iter().enumerate().map(|(index, to)| html! {
                    <li key={index} class={classes!("bl-fate", fate_class(to.fate))}
                        data-audience={to.audience.clone()} data-fate={to.fate} data-reason={to.reason}>
                        <i class="bl-dot" aria-hidden="true"></i>{ &to.name }{ ": " }<b>{ &to.label }</b>
                    </li>
                }) }
            </ul>
            <p class="bl-story-why">{ &message.sentence }</p>
            { children.clone() }
            <Life key={key_text(message.key)} message={message.clone()} />
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LifeProps {
    message: Same<MessageView>,
}

/// The lines of a life. Where they have a pane of their own, its end stays in sight unless a person scrolls up.
#[component]
fn Life(props: &LifeProps) -> Html {
    let (pane, onscroll) = use_following(props.message.life.len());
    html! {
        <ol ref={pane} class="bl-life" {onscroll}>
            { for props.message.life.iter().enumerate().map(|(index, line)| html! {
                <li key={index}><time>{ seconds(line.at_us) }</time><div>
                    <span>{ &line.sentence }</span>
                    if let Some(wire) = &line.wire { { bytes(wire) } }
                </div></li>
            }) }
            if !props.message.more.is_empty() { <li key="more"><span>{ &props.message.more }</span></li> }
        </ol>
    }
}

/// What went over a connection: its line, and the bytes for who wants to see them.
fn bytes(wire: &WireView) -> Html {
    html! {
        <details class="bl-wire" data-testid="wire">
            <summary><code>{ &wire.line }</code></summary>
            <p>{ &wire.caption }</p>
            <pre>{ &wire.bytes }</pre>
        </details>
    }
}

/// Where the story stands below much else in one scroller, that is scrolled to it; never the page around.
fn bring_into_sight(section: &NodeRef) {
    let story = section.cast::<HtmlElement>();
    let panel = story.as_ref().and_then(|story| story.parent_element());
    let panel = panel.and_then(|panel| panel.dyn_into::<HtmlElement>().ok());
    if let (Some(story), Some(panel)) = (story, panel)
        && panel.scroll_height() > panel.client_height()
    {
        panel.set_scroll_top(story.offset_top());
    }
}

/// A message's key as text: `0-42`, or `3-1-0i` for an intent.
pub fn key_text(key: MessageKey) -> String {
    match key {
        MessageKey::Message(node, number) => format!("{node}-{number}"),
        MessageKey::Intended(actor, intent, part) => format!("{actor}-{intent}-{part}i"),
    }
}
