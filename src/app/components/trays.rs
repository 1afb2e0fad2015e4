//! The trays: one for each reason, with what fell into it.

use session::catalogue::Label;
use session::{Action, MessageKey, Selection, TrayView};
use yew::prelude::*;

use crate::app::same::Same;
use crate::app::words::use_words;

/// A request to open the tray of a reason, or to close the open one.
pub type OpenTray = Option<&'static str>;

#[derive(Clone, PartialEq, Properties)]
pub struct TraysProps {
    pub trays: Same<Vec<TrayView>>,
    pub open: OpenTray,
    pub selected: Option<MessageKey>,
    pub act: Callback<Action>,
    pub on_open: Callback<OpenTray>,
}

/// Draws the trays.
#[component]
pub fn Trays(props: &TraysProps) -> Html {
    let words = use_words();
    let open = props
        .trays
        .iter()
        .find(|tray| Some(tray.reason) == props.open);
    let any = props.trays.iter().any(|tray| tray.count > 0);
    html! {
        <div class="bl-trays" role="group" aria-label={words.of(Label::Trays)}>
            if let Some(tray) = open { { messages(tray, props) } }
            <div class="bl-tray-row">
                <span class={classes!("bl-trays-name", any.then_some("is-loss"))}>{ words.of(Label::Trays) }</span>
                if props.trays.is_empty() { <span class="bl-tray-empty">{ words.of(Label::TraysEmpty) }</span> }
                { for props.trays.iter().map(|tray| tray_button(tray, props)) }
            </div>
        </div>
    }
}

fn tray_button(tray: &TrayView, props: &TraysProps) -> Html {
    let is_open = Some(tray.reason) == props.open;
    let next = (!is_open).then_some(tray.reason);
    let onclick = props.on_open.reform(move |_: MouseEvent| next);
    let class = classes!(
        "bl-tray",
        (tray.count > 0).then_some("is-loss"),
        is_open.then_some("is-open")
    );
    html! {
        <button key={tray.reason} type="button" {class} data-testid="tray" data-reason={tray.reason}
            data-count={tray.count.to_string()} aria-expanded={is_open.to_string()} {onclick}>
            <span class="bl-tray-label">{ &tray.label }</span>
            <b class="bl-tray-count">{ tray.count }</b>
        </button>
    }
}

fn messages(tray: &TrayView, props: &TraysProps) -> Html {
    html! {
        <ul class="bl-tray-messages" aria-label={tray.label.clone()}>
            { for tray.messages.iter().enumerate().map(|(index, (key, text))| {
                // One message may be lost for several audiences in the same way.
                let twin = tray.messages[..index].iter().filter(|(other, _)| other == key).count();
                message(*key, twin, text, props)
            }) }
        </ul>
    }
}

fn message(key: MessageKey, twin: usize, text: &str, props: &TraysProps) -> Html {
    let onclick = props
        .act
        .reform(move |_: MouseEvent| Action::Select(Some(Selection::Message(key))));
    let current = (props.selected == Some(key)).then_some("true");
    html! {
        <li key={format!("{}/{twin}", super::story::key_text(key))}>
            <button type="button" class="bl-message" data-testid="message" data-message={super::story::key_text(key)}
                aria-current={current} {onclick}>
                <i class="bl-dot is-lost" aria-hidden="true"></i>{ text }
            </button>
        </li>
    }
}
