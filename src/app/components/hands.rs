//! What a hand opens: the menus of tabs, actors and nodes, the list of kinds, and the form for a line.

use session::catalogue::Label;
use session::{Action, Target, View};
use yew::prelude::*;

use super::kind_list::KindList;
use super::line_form::WriteLine;
use super::menu::{Entry, Menu};
use crate::app::command::UiCommand;
use crate::app::desk::Desk;
use crate::app::hand::{Hand, HandCommand, Writing, name_of};

#[derive(Clone, PartialEq, Properties)]
pub struct HandsProps {
    pub hand: Hand,
    pub view: View,
    pub desk: Desk,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
    pub open: Callback<Hand>,
    pub onclose: Callback<()>,
}

/// Draws what a hand opened.
#[component]
pub fn Hands(props: &HandsProps) -> Html {
    let view = &props.view;
    let word = |label: Label| label.text(view.language);
    match &props.hand {
        Hand::Tabs => menu(props, word(Label::NewTab).into(), "tab-menu", tabs(view)),
        Hand::Of(target) => {
            let title = name_of(view, *target).unwrap_or_default();
            menu(props, title, "target-menu", of_target(view, *target))
        }
        Hand::Kinds => {
            let pick = {
                let (desk, title) = (props.desk.clone(), word(Label::Add));
                props.open.reform(move |kind: String| {
                    Hand::Write(Writing {
                        title: format!("{title}: {kind}"),
                        text: desk.look(|session| session.line_for_kind(&kind)),
                        leaves: None,
                        first: "",
                    })
                })
            };
            let kinds = props.desk.look(|session| session.kinds());
            html! { <KindList {kinds} {pick} onclose={props.onclose.clone()} /> }
        }
        Hand::Write(writing) => html! {
            <WriteLine key={writing.text.clone()} writing={writing.clone()} desk={props.desk.clone()} act={props.act.clone()}
                onclose={props.onclose.clone()} />
        },
    }
}

fn menu(props: &HandsProps, title: String, testid: &'static str, entries: Vec<Entry>) -> Html {
    let (run, onclose) = (props.run.clone(), props.onclose.clone());
    html! { <Menu {title} {testid} {entries} {run} {onclose} /> }
}

fn tabs(view: &View) -> Vec<Entry> {
    let client = |key| {
        let command = HandCommand::ConsoleOn(key);
        Entry {
            command: UiCommand::Hand(command),
            label: command.full_label(view).replace(':', "").into(),
            apart: false,
        }
    };
    let nodes = view.nodes.iter().map(|node| client(node.key));
    let another = Entry {
        command: UiCommand::Hand(HandCommand::AddNode),
        label: HandCommand::AddNode.full_label(view).into(),
        apart: true,
    };
    nodes.chain([another]).collect()
}

/// What the row has comes first, then the rest.
fn of_target(view: &View, target: Target) -> Vec<Entry> {
    let mut commands = vec![UiCommand::Power(target)];
    if let Target::Actor(actor) = target {
        commands.push(UiCommand::Link(actor));
    }
    let (faults, own): (Vec<_>, Vec<_>) = HandCommand::of(target)
        .into_iter()
        .partition(|command| command.is_fault());
    let faults = commands
        .into_iter()
        .chain(faults.into_iter().map(UiCommand::Hand));
    let own = own.into_iter().map(UiCommand::Hand);
    let all = own
        .map(|command| (command, false))
        .chain(faults.enumerate().map(|(at, command)| (command, at == 0)));
    let entry = |(command, apart): (UiCommand, bool)| {
        command.effect(view)?;
        let label = match command {
            UiCommand::Hand(hand) => hand.label(view).text(view.language).to_owned(),
            other => {
                let whole = other.label(view);
                let name = name_of(view, target).unwrap_or_default();
                whole.trim_end_matches(&format!(": {name}")).to_owned()
            }
        };
        Some(Entry {
            command,
            label: label.into(),
            apart,
        })
    };
    all.filter_map(entry).collect()
}
