//! What a tab speaks, and whether the bytes are shown that it says.

use session::catalogue::Label;
use yew::prelude::*;

use super::button::Button;
use crate::app::command::UiCommand;
use crate::app::icons::Sign;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct ConsoleToolsProps {
    pub is_resp3: bool,
    /// The bytes of requests and replies are shown.
    pub is_raw: bool,
    pub run: Callback<UiCommand>,
}

/// Draws the switches.
#[component]
pub fn ConsoleTools(props: &ConsoleToolsProps) -> Html {
    let words = use_words();
    let protocol = |is_resp3: bool, text: &'static str| {
        let current = props.is_resp3 == is_resp3;
        // The one that is in use already has nothing to do.
        let onclick = props.run.reform(|_: MouseEvent| UiCommand::SwitchProtocol);
        let onclick = (!current).then_some(onclick);
        html! {
            <button type="button" class="bl-sight" data-testid={format!("resp{text}")} aria-pressed={if current { "true" } else { "false" }}
                title={format!("RESP{text} (HELLO {text})")} {onclick}>
                <span class="bl-long">{ "RESP" }</span>{ text }
            </button>
        }
    };
    let raw = props.run.reform(|_: MouseEvent| UiCommand::SwitchRaw);
    let search = props.run.reform(|()| UiCommand::SearchHistory);
    html! {
        <div class="bl-console-tools" role="group" aria-label={words.of(Label::ConsoleTools)}>
            <Button label={words.of(Label::SearchHistory)} sign={Sign::Search} text={false} class="bl-quiet" testid="console-search"
                shortcut={UiCommand::SearchHistory.shortcut()} onpress={search} />
            <button type="button" class="bl-sight bl-raw" data-testid="console-raw" aria-pressed={if props.is_raw { "true" } else { "false" }}
                title={words.of(Label::SwitchRaw)} onclick={raw}>{ words.of(Label::RawShort) }</button>
            <span class="bl-sight-pair">{ protocol(false, "2") }{ protocol(true, "3") }</span>
        </div>
    }
}
