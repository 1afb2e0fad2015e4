//! The ledger: a table by audience and fate that balances, with what holds for each audience and the messages that prove it.

use session::catalogue::{Label, Term};
use std::rc::Rc;

use session::{Action, FateCount, LedgerRow, LedgerView, NodeKey, NodeView, View};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::ledger_figures::fate_class;
use super::ledger_row::LedgerAudience;
use crate::app::callbacks::when;
use crate::app::desk::Desk;
use crate::app::panel::use_view;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::words::{Words, use_words};

#[derive(Clone, PartialEq, Properties)]
pub struct LedgerProps {
    pub nodes: Same<Vec<NodeView>>,
    /// Only the audiences of this node, and nobody.
    pub node: Option<NodeKey>,
    pub desk: Desk,
    pub pulse: Pulse,
    pub act: Callback<Action>,
    pub on_node: Callback<Option<NodeKey>>,
}

/// Draws the ledger.
#[component]
pub fn Ledger(props: &LedgerProps) -> Html {
    let words = use_words();
    let title = words.of(Label::LedgerAbout);
    let look = |view: &View, _: &()| Same::from(&view.ledger);
    let ledger = use_view(&props.desk, &props.pulse, (), look, |last, now| {
        last != now && !is_same_table(last, now)
    });
    html! {
        <section class="bl-ledger" tabindex="-1" data-testid="ledger" aria-label={words.of(Label::Ledger)}>
            <div class="bl-panel-head"><h2 {title}>{ words.of(Label::Ledger) }</h2><NodeFilter ..props.clone() /></div>
            if ledger.rows.is_empty() {
                <p class="bl-empty">{ &ledger.empty }</p>
            } else {
                <Table ledger={ledger.clone()} node={props.node} desk={props.desk.clone()} pulse={props.pulse.clone()} act={props.act.clone()} />
                if !ledger.more.is_empty() {
                    <p class="bl-empty" data-testid="ledger-more">{ &ledger.more }</p>
                }
            }
        </section>
    }
}

/// Whether two ledgers are drawn alike but for what the rows write themselves.
fn is_same_table(last: &LedgerView, now: &LedgerView) -> bool {
    let mut rows = last.rows.iter().zip(&now.rows);
    last.rows.len() == now.rows.len()
        && (&last.empty, &last.more) == (&now.empty, &now.more)
        && rows.all(|(last, now)| {
            Rc::ptr_eq(last, now)
                || last.node == now.node
                    && has_discards(last) == has_discards(now)
                    && labels(last).eq(labels(now))
        })
}

/// The heads of the columns.
fn labels(row: &LedgerRow) -> impl Iterator<Item = &str> {
    row.fates.iter().map(|fate| fate.label.as_str())
}

fn has_discards(row: &LedgerRow) -> bool {
    let discarded = row.fates.iter().find(|fate| fate.id == "discarded");
    discarded.is_some_and(|fate| fate.count > 0)
}

/// Whether an audience is shown: nobody belongs to no node, and is shown with every one.
fn is_shown(row: &LedgerRow, node: Option<NodeKey>) -> bool {
    node.is_none() || row.node.is_none() || row.node == node
}

/// The node whose audiences are shown; nothing to choose where there is one only.
#[component]
fn NodeFilter(props: &LedgerProps) -> Html {
    let words = use_words();
    if props.nodes.len() < 2 {
        return html! {};
    }
    let onchange = when(&props.on_node, |event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>()?.value();
        Some(value.parse().ok().map(NodeKey))
    });
    html! {
        <select class="bl-select bl-end" data-testid="ledger-node" aria-label={words.term(Term::NodeOfLedger)} {onchange}>
            <option value="" selected={props.node.is_none()}>{ words.term(Term::AllNodes) }</option>
            { for props.nodes.iter().map(|node| html! {
                <option key={node.key.0} value={node.key.0.to_string()} selected={props.node == Some(node.key)}>{ &node.name }</option>
            }) }
        </select>
    }
}

/// The name of a fate above its numbers, which are seldom as wide as the whole name.
fn head(fate: &FateCount, words: Words) -> AttrValue {
    let term = match fate.id {
        "in flight" => Term::InFlightHead,
        "stored" => Term::StoredHead,
        "pending" => Term::PendingHead,
        "working" => Term::WorkingHead,
        _ => return fate.label.clone().into(),
    };
    words.term(term).into()
}

#[derive(Clone, PartialEq, Properties)]
struct TableProps {
    ledger: Same<LedgerView>,
    node: Option<NodeKey>,
    desk: Desk,
    pulse: Pulse,
    act: Callback<Action>,
}

#[component]
fn Table(props: &TableProps) -> Html {
    let words = use_words();
    // The audience and the verdict whose proofs are shown.
    let open = use_state_eq(|| None::<(u32, &'static str)>);
    let toggle = {
        let open = open.clone();
        Callback::from(move |one: (u32, &'static str)| {
            open.set((*open != Some(one)).then_some(one))
        })
    };
    let rows = props.ledger.rows.iter().enumerate();
    let rows = rows.filter(|(_, row)| is_shown(row, props.node));
    let rows: Vec<(usize, &Rc<LedgerRow>)> = rows.collect();
    // Almost no world removes anything on purpose, and the width is needed.
    let discards = rows.iter().any(|(_, row)| has_discards(row));
    let class = classes!("bl-table", (!discards).then_some("has-no-discards"));
    html! {
        <table {class}>
            <thead><tr>
                <th scope="col" class="is-audience"><span class="bl-unseen">{ words.of(Label::Audience) }</span></th>
                <th scope="col">{ words.of(Label::Sent) }</th>
                { for rows.first().into_iter().flat_map(|(_, row)| &row.fates).map(|fate| html! {
                    <th key={fate.id} scope="col" class={fate_class(fate.id)} title={fate.label.clone()}>{ head(fate, words) }</th>
                }) }
                <th scope="col" class="is-duplicate" title={words.of(Label::DuplicatesAbout)}>
                    <span aria-hidden="true">{ words.of(Label::Duplicates) }</span>
                    <span class="bl-unseen">{ words.of(Label::DuplicatesAbout) }</span>
                </th>
            </tr></thead>
            // A list and a subscriber may have the same name.
            { for rows.iter().map(|(place, _)| html! {
                <LedgerAudience key={*place} place={*place} open={*open} toggle={toggle.clone()}
                    desk={props.desk.clone()} pulse={props.pulse.clone()} act={props.act.clone()} />
             }) }
        </table>
    }
}
