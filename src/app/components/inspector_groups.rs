//! The groups of a stream: cursor and lag, consumers, and what is pending, page by page.

use std::rc::Rc;

use session::catalogue::Term;
use session::inspector::{GroupRow, GroupsView, PendingView, Place};
use session::{Action, NodeKey};
use yew::prelude::*;

use super::button::Button;
use super::inspector_key::life;
use super::inspector_parts::{Ask, Pager, facts};
use crate::app::words::{Words, use_words};

/// The group whose pending entries are shown, and the beginnings of their pages.
pub type Opened = (Option<Rc<[u8]>>, Vec<Place>);

#[derive(Clone, PartialEq, Properties)]
pub struct GroupsProps {
    pub groups: GroupsView,
    pub node: NodeKey,
    pub db: u16,
    pub act: Callback<Action>,
    pub opened: Opened,
    pub on_pending: Callback<Opened>,
}

/// Draws the groups.
#[component]
pub fn Groups(props: &GroupsProps) -> Html {
    let words = use_words();
    let groups = &props.groups;
    html! {
        <section class="bl-part" data-testid="groups">
            <div class="bl-panel-head"><h3>{ words.term(Term::Groups) }</h3></div>
            <div class="bl-asks"><Ask command={groups.command.clone()} node={props.node} db={props.db} act={props.act.clone()} /></div>
            { for groups.rows.iter().map(|group| group_row(group, props, words)) }
            if !groups.note.is_empty() { <p class="bl-empty">{ &groups.note }</p> }
        </section>
    }
}

fn group_row(group: &GroupRow, props: &GroupsProps, words: Words) -> Html {
    let pairs = [
        ("last-delivered-id", group.last_delivered.clone()),
        ("entries-read", group.entries_read.clone()),
        ("lag", group.lag.clone()),
        ("pending", group.pending.to_string()),
    ];
    let is_open = group.pending_view.is_some();
    let name = (!is_open).then(|| Rc::clone(&group.name.bytes));
    let onpress = props
        .on_pending
        .reform(move |()| (name.clone(), Vec::new()));
    let label = if is_open {
        Term::HidePending
    } else {
        Term::ShowPending
    };
    html! {
        <article key={group.name.text.clone()} class="bl-group" data-group={group.name.text.clone()}>
            <h4><code>{ &group.name.text }</code></h4>
            { facts(pairs.into_iter()) }
            { consumers(group, props, words) }
            if group.pending > 0 || is_open {
                <Button label={words.term(label)} class="bl-quiet" testid="pending-toggle" {onpress} />
            }
            if let Some(pending) = &group.pending_view { { pending_table(pending, props, words) } }
        </article>
    }
}

fn consumers(group: &GroupRow, props: &GroupsProps, words: Words) -> Html {
    if group.consumers.is_empty() {
        return html! { <p class="bl-empty">{ words.term(Term::NoConsumers) }</p> };
    }
    html! {
        <>
            <div class="bl-asks"><Ask command={group.command.clone()} node={props.node} db={props.db} act={props.act.clone()} /></div>
            <table class="bl-grid" data-testid="consumers">
                <thead><tr>
                    <th scope="col">{ words.term(Term::Consumer) }</th>
                    <th scope="col">{ words.term(Term::PendingCount) }</th>
                    <th scope="col">{ words.term(Term::Idle) }</th>
                    <th scope="col">{ words.term(Term::Inactive) }</th>
                </tr></thead>
                <tbody>{ for group.consumers.iter().map(|one| html! {
                    <tr key={one.name.text.clone()} data-consumer={one.name.text.clone()}>
                        <th scope="row"><code>{ &one.name.text }</code></th>
                        <td>{ one.pending }</td><td>{ &one.idle }</td><td>{ &one.inactive }</td>
                    </tr>
                }) }</tbody>
            </table>
            if !group.note.is_empty() { <p class="bl-empty">{ &group.note }</p> }
        </>
    }
}

fn pending_table(pending: &PendingView, props: &GroupsProps, words: Words) -> Html {
    let group = props.opened.0.clone();
    let on_page = props.on_pending.reform(move |pages| (group.clone(), pages));
    html! {
        <>
            <div class="bl-asks"><Ask command={pending.command.clone()} node={props.node} db={props.db} act={props.act.clone()} /></div>
            if pending.rows.is_empty() {
                <p class="bl-empty">{ words.term(Term::NothingPending) }</p>
            } else {
                <table class="bl-grid" data-testid="pending">
                    <thead><tr>
                        <th scope="col">{ "ID" }</th>
                        <th scope="col">{ words.term(Term::Owner) }</th>
                        <th scope="col">{ words.term(Term::Idle) }</th>
                        <th scope="col">{ words.term(Term::Deliveries) }</th>
                        <th scope="col"><span class="bl-unseen">{ words.term(Term::ItsLife) }</span></th>
                    </tr></thead>
                    <tbody>{ for pending.rows.iter().map(|row| html! {
                        <tr key={row.id.clone()} data-entry={row.id.clone()}>
                            <th scope="row"><code>{ &row.id }</code></th>
                            <td>{ &row.owner }</td><td>{ &row.idle }</td><td>{ row.deliveries }</td>
                            <td>if let Some(message) = row.message { { life(message, &props.act, words) } }</td>
                        </tr>
                    }) }</tbody>
                </table>
            }
            <Pager before={props.opened.1.clone()} next={pending.next} {on_page} />
        </>
    }
}
