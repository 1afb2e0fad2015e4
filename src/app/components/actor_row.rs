//! One actor or node, and the buttons that break and mend it.

use session::catalogue::Label;
use session::{ActorState, ActorView, NodeView, PlightView, Target};
use yew::prelude::*;

use super::button::Button;
use crate::app::command::UiCommand;
use crate::app::hand::HandCommand;
use crate::app::icons::Sign;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct ActorRowProps {
    pub actor: ActorView,
    /// Its node, where there are several.
    pub node: Option<String>,
    pub run: Callback<UiCommand>,
}

/// Draws an actor.
#[component]
pub fn ActorRow(props: &ActorRowProps) -> Html {
    let words = use_words();
    let actor = &props.actor;
    let (state, state_label) = match actor.state {
        ActorState::Running => ("running", Label::Running),
        ActorState::Crashed => ("crashed", Label::Crashed),
        ActorState::Away => ("away", Label::Away),
    };
    let doing = match actor.doing.is_empty() {
        true => words.of(state_label),
        false => &*actor.doing,
    };
    let doing = with_plight(&actor.plight, doing);
    let role = match &props.node {
        Some(node) => format!("{} · {node}", actor.role_label),
        None => actor.role_label.clone(),
    };
    html! {
        <li class={classes!("bl-actor", format!("is-{state}"), plight_class(&actor.plight))} tabindex="-1" data-testid="actor"
            data-actor={actor.name.clone()} data-role={actor.role} data-state={state} data-actor-key={actor.key.0.to_string()}>
            <i class="bl-lamp" aria-hidden="true"></i>
            <div class="bl-actor-words" title={actor.line.clone()}>
                <span class="bl-actor-who"><b class="bl-actor-name">{ &actor.name }</b><span class="bl-actor-role">{ role }</span></span>
                <span class="bl-actor-doing">{ doing }</span>
            </div>
            <div class="bl-actor-buttons">
                { link_button(props, words.0) }
                { power_button(UiCommand::Power(Target::Actor(actor.key)), &actor.name, actor.state != ActorState::Crashed, &props.run, words.0) }
                { more_button(Target::Actor(actor.key), &actor.name, &props.run, words.0) }
            </div>
        </li>
    }
}

fn link_button(props: &ActorRowProps, language: session::Language) -> Html {
    let actor = &props.actor;
    let (label, sign, testid) = match actor.state {
        ActorState::Away => (Label::Reconnect, Sign::Plug, "reconnect"),
        _ => (Label::Disconnect, Sign::Unplug, "disconnect"),
    };
    let command = UiCommand::Link(actor.key);
    html! {
        <Button label={format!("{}: {}", label.text(language), actor.name)} hint={label.text(language)} {sign} text={false}
            {testid} class="bl-quiet" shortcut={command.shortcut()} idle={actor.state == ActorState::Crashed}
            onpress={props.run.reform(move |()| command)} />
    }
}

fn power_button(
    command: UiCommand,
    name: &str,
    up: bool,
    run: &Callback<UiCommand>,
    language: session::Language,
) -> Html {
    let (label, sign, testid) = match up {
        true => (Label::Crash, Sign::Bolt, "crash"),
        false => (Label::Start, Sign::Power, "start"),
    };
    html! {
        <Button label={format!("{}: {name}", label.text(language))} hint={label.text(language)} {sign} text={false}
            {testid} class="bl-quiet" shortcut={command.shortcut()} onpress={run.reform(move |()| command)} />
    }
}

/// Everything else that can be done with it.
fn more_button(
    target: Target,
    name: &str,
    run: &Callback<UiCommand>,
    language: session::Language,
) -> Html {
    let command = UiCommand::Hand(HandCommand::Menu(target));
    let label = Label::MoreOf.text(language);
    html! {
        <Button label={format!("{label}: {name}")} hint={label} sign={Sign::More} text={false} testid="more" class="bl-quiet"
            shortcut={command.shortcut()} onpress={run.reform(move |()| command)} />
    }
}

/// What has befallen it comes before what it does.
fn with_plight(plight: &PlightView, doing: &str) -> String {
    match plight.words.is_empty() {
        true => doing.to_owned(),
        false => format!("{} · {doing}", plight.words),
    }
}

fn plight_class(plight: &PlightView) -> Option<&'static str> {
    (!plight.words.is_empty()).then_some("is-in-trouble")
}

#[derive(Clone, PartialEq, Properties)]
pub struct NodeRowProps {
    pub node: NodeView,
    pub run: Callback<UiCommand>,
}

/// Draws a node.
#[component]
pub fn NodeRow(props: &NodeRowProps) -> Html {
    let words = use_words();
    let node = &props.node;
    let (state, state_label) = match node.up {
        true => ("running", Label::Up),
        false => ("crashed", Label::Down),
    };
    html! {
        <li class={classes!("bl-actor", "is-node", format!("is-{state}"), plight_class(&node.plight))} tabindex="-1" data-testid="node"
            data-node={node.name.clone()} data-state={state} data-node-key={node.key.0.to_string()}>
            <i class="bl-lamp" aria-hidden="true"></i>
            <div class="bl-actor-words">
                <span class="bl-actor-who"><b class="bl-actor-name">{ &node.name }</b><span class="bl-actor-role">{ words.of(Label::Node) }</span></span>
                <span class="bl-actor-doing">{ with_plight(&node.plight, words.of(state_label)) }</span>
            </div>
            <div class="bl-actor-buttons">
                { power_button(UiCommand::Power(Target::Node(node.key)), &node.name, node.up, &props.run, words.0) }
                { more_button(Target::Node(node.key), &node.name, &props.run, words.0) }
            </div>
        </li>
    }
}
