//! The tabs of the console, one for each client.

use session::catalogue::Label;
use session::{Action, ConsoleKey, ConsoleState, ConsoleTab, ConsoleView};
use web_sys::Element;
use yew::prelude::*;

use super::button::Button;
use super::countdown::Countdown;
use crate::app::command::UiCommand;
use crate::app::follow;
use crate::app::hand::HandCommand;
use crate::app::icons::Sign;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::words::{Words, use_words};

#[derive(Clone, PartialEq, Properties)]
pub struct ConsoleTabsProps {
    pub console: Same<ConsoleView>,
    /// How many nodes there are: with several, each tab says which is its own.
    pub nodes: usize,
    pub pulse: Pulse,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
}

/// Draws the tabs.
#[component]
pub fn ConsoleTabs(props: &ConsoleTabsProps) -> Html {
    let words = use_words();
    let many = props.console.tabs.len() > 1;
    let menu = UiCommand::Hand(HandCommand::TabMenu);
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(props.console.active, move |_| {
            let list = list.cast::<Element>();
            let current = list.and_then(|list| list.query_selector(".is-current").ok()?);
            if let Some(current) = current {
                follow::bring_into_sight(&current);
            }
        });
    }
    let run = |command: UiCommand| props.run.reform(move |()| command);
    html! {
        <div class="bl-tabs" role="group" aria-label={words.of(Label::Console)}>
            <div ref={list} class="bl-tab-list">{ for props.console.tabs.iter().map(|tab| tab_button(tab, props, words)) }</div>
            <Button label={words.of(Label::NewTab)} sign={Sign::Plus} text={false} class="bl-quiet" testid="console-open"
                shortcut={UiCommand::OpenConsole.shortcut()} onpress={run(UiCommand::OpenConsole)} />
            <Button label={words.of(Label::TabMenu)} sign={Sign::Open} text={false} class="bl-quiet bl-tab-menu" testid="console-menu"
                shortcut={menu.shortcut()} onpress={run(menu)} />
            if many {
                <Button label={words.of(Label::CloseTab)} sign={Sign::Close} text={false} class="bl-quiet bl-end" testid="console-close"
                    shortcut={UiCommand::CloseConsole.shortcut()} onpress={run(UiCommand::CloseConsole)} />
            }
        </div>
    }
}

fn tab_button(tab: &ConsoleTab, props: &ConsoleTabsProps, words: Words) -> Html {
    let key: ConsoleKey = tab.key;
    let current = key == props.console.active;
    let onclick = props
        .act
        .reform(move |_: MouseEvent| Action::SelectConsole(key));
    html! {
        <button key={key.0} type="button" class={classes!("bl-tab", current.then_some("is-current"))} data-testid="console-tab"
            data-console={tab.name.clone()} data-state={state_id(&tab.state)} aria-current={current.then_some("true")} {onclick}>
            <i class="bl-lamp" aria-hidden="true"></i>
            <span>{ &tab.name }</span>
            if props.nodes > 1 { <span class="bl-tab-node">{ &tab.node }</span> }
            if let Some(label) = state_label(&tab.state) {
                <span class="bl-unseen">{ format!(", {}", words.of(label)) }</span>
            }
            if let ConsoleState::Parked { until_us, .. } = &tab.state {
                <Countdown until_us={*until_us} pulse={props.pulse.clone()} />
            }
        </button>
    }
}

/// A tab's state in words, for those who do not see its lamp; a tab that is ready has nothing to say.
const fn state_label(state: &ConsoleState) -> Option<Label> {
    match state {
        ConsoleState::Ready => None,
        ConsoleState::Waiting => Some(Label::Waiting),
        ConsoleState::Parked { .. } => Some(Label::TabParked),
        ConsoleState::Disconnected => Some(Label::NotConnected),
    }
}

/// A stable id of a tab's state, for attributes.
pub const fn state_id(state: &ConsoleState) -> &'static str {
    match state {
        ConsoleState::Ready => "ready",
        ConsoleState::Waiting => "waiting",
        ConsoleState::Parked { .. } => "parked",
        ConsoleState::Disconnected => "disconnected",
    }
}
