//! The console: tabs, what the shown client printed, and its prompt.

use session::catalogue::{Label, starters};
use session::{Action, ConsoleState, ConsoleTab, ConsoleView, ScenarioId};
use yew::prelude::*;

use super::button::Button;
use super::console_output::ConsoleOutput;
use super::console_prompt::ConsolePrompt;
use super::console_tabs::{ConsoleTabs, state_id};
use super::console_tools::ConsoleTools;
use super::countdown::Countdown;
use crate::app::command::UiCommand;
use crate::app::desk::Desk;
use crate::app::icons::Sign;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::words::{Words, use_words};
use web_sys::HtmlElement;

#[derive(Clone, PartialEq, Properties)]
pub struct ConsoleProps {
    pub console: Same<ConsoleView>,
    /// What was typed before.
    pub history: Same<Vec<String>>,
    /// How many nodes there are.
    pub nodes: usize,
    pub scenario: ScenarioId,
    pub desk: Desk,
    pub pulse: Pulse,
    /// Bytes of requests and replies are shown.
    pub raw: bool,
    /// How often somebody asked to search the history.
    pub searches: u32,
    /// The field, for whoever wants to give it the focus.
    pub field: NodeRef,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
}

/// Draws the console.
#[component]
pub fn Console(props: &ConsoleProps) -> Html {
    let words = use_words();
    let active = props.console.active;
    let Some(tab) = props.console.tabs.iter().find(|tab| tab.key == active) else {
        return html! {};
    };
    let field = props.field.clone();
    let focus = Callback::from(move |()| {
        if let Some(field) = field.cast::<HtmlElement>() {
            // Losing the race against an element that goes away is no harm.
            let _ = field.focus();
        }
    });
    html! {
        <section class="bl-console" tabindex="-1" aria-label={words.of(Label::Console)} data-state={state_id(&tab.state)}>
            <h2 class="bl-unseen">{ words.of(Label::Console) }</h2>
            <ConsoleTabs console={props.console.clone()} nodes={props.nodes} pulse={props.pulse.clone()} act={props.act.clone()} run={props.run.clone()} />
            // A log of its own for every tab: a switch of tabs is not news to be read out.
            <ConsoleOutput key={tab.key.0} tab={tab.key} lines={Same::from(&tab.lines)} raw={props.raw} onpress={focus} />
            { waiting(tab, props, words) }
            <ConsolePrompt tab={tab.key} prompt={tab.prompt.clone()} history={props.history.clone()} ghost={ghost(tab, props).to_owned()}
                scenario={props.scenario} desk={props.desk.clone()} searches={props.searches} field={props.field.clone()} act={props.act.clone()}>
                <ConsoleTools is_resp3={tab.is_resp3} is_raw={props.raw} run={props.run.clone()} />
            </ConsolePrompt>
        </section>
    }
}

/// A command worth trying here, for the ghost text of an empty line.
fn ghost(tab: &ConsoleTab, props: &ConsoleProps) -> &'static str {
    let is_new = |line: &&&str| !props.history.iter().any(|typed| typed == **line);
    let ready =
        tab.state != ConsoleState::Waiting && !matches!(tab.state, ConsoleState::Parked { .. });
    let untried = starters(props.scenario).iter().find(is_new);
    untried.filter(|_| ready).copied().unwrap_or_default()
}

/// What the client waits for, and the way out.
fn waiting(tab: &ConsoleTab, props: &ConsoleProps, words: Words) -> Html {
    let (text, until_us) = match &tab.state {
        ConsoleState::Parked { keys, until_us, .. } => (
            format!("{} {}", words.of(Label::Parked), keys.join(" ")),
            Some(*until_us),
        ),
        ConsoleState::Disconnected => (words.of(Label::NotConnected).to_owned(), None),
        ConsoleState::Ready if tab.monitors => (words.of(Label::Monitoring).to_owned(), None),
        ConsoleState::Ready | ConsoleState::Waiting => return html! {},
    };
    let ends = until_us.is_some() || tab.monitors;
    html! {
        <div class="bl-waiting" data-testid="parked">
            <span>{ text }</span>
            if let Some(until_us) = until_us {
                <Countdown {until_us} pulse={props.pulse.clone()} />
            }
            if ends {
                <Button label={words.of(Label::Interrupt)} sign={Sign::Stop} testid="interrupt" shortcut={UiCommand::Interrupt.shortcut()}
                    onpress={props.run.reform(|()| UiCommand::Interrupt)} />
            }
        </div>
    }
}
