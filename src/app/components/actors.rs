//! The world's people and machines: what can be added, and every node and actor with what can be done to it.

use session::catalogue::Label;
use session::{ActorView, AddRole, NodeView};
use yew::prelude::*;

use super::actor_row::{ActorRow, NodeRow};
use super::button::Button;
use crate::app::command::{ROLES, UiCommand, role_label};
use crate::app::hand::HandCommand;
use crate::app::icons::Sign;
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct ActorsProps {
    pub actors: Same<Vec<ActorView>>,
    pub nodes: Same<Vec<NodeView>>,
    pub run: Callback<UiCommand>,
}

/// Draws the actors.
#[component]
pub fn Actors(props: &ActorsProps) -> Html {
    let words = use_words();
    let people: Vec<&ActorView> = props
        .actors
        .iter()
        .filter(|one| one.role != "console")
        .collect();
    let kinds = UiCommand::Hand(HandCommand::Kinds);
    html! {
        <section class="bl-actors" data-testid="actors" aria-label={words.of(Label::Actors)}>
            <div class="bl-panel-head">
                <h2>{ words.of(Label::Actors) }</h2>
                <Button label={words.of(Label::MoreKinds)} sign={Sign::More} text={false} class="bl-quiet bl-add-more" testid="add-more"
                    shortcut={kinds.shortcut()} onpress={props.run.reform(move |()| kinds)} />
                <div class="bl-add" role="group" aria-label={words.of(Label::Add)}>
                    { for ROLES.map(|role| html! { <AddButton key={testid(role)} {role} run={props.run.clone()} /> }) }
                </div>
            </div>
            <ul class="bl-actor-list">
                { for props.nodes.iter().map(|node| html! {
                    <NodeRow key={format!("n{}", node.key.0)} node={node.clone()} run={props.run.clone()} />
                }) }
                { for people.iter().map(|&actor| html! {
                    <ActorRow key={format!("a{}", actor.key.0)} actor={actor.clone()} node={(props.nodes.len() > 1).then(|| actor.node.clone())} run={props.run.clone()} />
                }) }
            </ul>
            if people.is_empty() { <p class="bl-empty">{ words.of(Label::ActorsEmpty) }</p> }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct AddButtonProps {
    role: AddRole,
    run: Callback<UiCommand>,
}

#[component]
fn AddButton(props: &AddButtonProps) -> Html {
    let words = use_words();
    let command = UiCommand::Add(props.role);
    let name = words.of(role_label(props.role));
    let hint = match props.role {
        AddRole::Member => words.of(Label::AddMemberAbout).to_owned(),
        _ => format!("{}: {name}", words.of(Label::Add)),
    };
    html! {
        <Button label={name} {hint} sign={Sign::Plus} class="bl-add-button" testid={testid(props.role)}
            shortcut={command.shortcut()} onpress={props.run.reform(move |()| command)} />
    }
}

const fn testid(role: AddRole) -> &'static str {
    match role {
        AddRole::Producer => "add-producer",
        AddRole::Subscriber => "add-subscriber",
        AddRole::Worker => "add-worker",
        AddRole::Member => "add-member",
    }
}
