//! The ledger: a table by audience and fate that balances.

use session::LedgerView;
use session::catalogue::Label;
use yew::prelude::*;

use super::ledger_row::{LedgerAudience, fate_class};
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct LedgerProps {
    pub ledger: Same<LedgerView>,
}

/// Draws the ledger.
#[component]
pub fn Ledger(props: &LedgerProps) -> Html {
    let words = use_words();
    let title = words.of(Label::LedgerAbout);
    html! {
        <section class="bl-ledger" tabindex="-1" data-testid="ledger" aria-label={words.of(Label::Ledger)}>
            <div class="bl-panel-head"><h2 {title}>{ words.of(Label::Ledger) }</h2></div>
            if props.ledger.rows.is_empty() {
                <p class="bl-empty">{ &props.ledger.empty }</p>
            } else {
                <Table ledger={props.ledger.clone()} />
                if !props.ledger.more.is_empty() {
                    <p class="bl-empty" data-testid="ledger-more">{ &props.ledger.more }</p>
                }
            }
        </section>
    }
}

#[component]
fn Table(props: &LedgerProps) -> Html {
    let words = use_words();
    let rows = &props.ledger.rows;
    // Almost no world removes anything on purpose, and the width is needed.
    let discards = rows.iter().any(|row| {
        let discarded = row.fates.iter().find(|fate| fate.id == "discarded");
        discarded.is_some_and(|fate| fate.count > 0)
    });
    let class = classes!("bl-table", (!discards).then_some("has-no-discards"));
    html! {
        <table {class}>
            <thead><tr>
                <th scope="col" class="is-audience"><span class="bl-unseen">{ words.of(Label::Audience) }</span></th>
                <th scope="col">{ words.of(Label::Sent) }</th>
                { for rows.first().into_iter().flat_map(|row| &row.fates).map(|fate| html! {
                    <th key={fate.id} scope="col" class={fate_class(fate.id)}>{ &fate.label }</th>
                }) }
                <th scope="col" class="is-duplicate" title={words.of(Label::DuplicatesAbout)}>
                    <span aria-hidden="true">{ words.of(Label::Duplicates) }</span>
                    <span class="bl-unseen">{ words.of(Label::DuplicatesAbout) }</span>
                </th>
            </tr></thead>
            // A list and a subscriber may have the same name.
            { for rows.iter().enumerate().map(|(index, row)| html! { <LedgerAudience key={index} row={row.clone()} /> }) }
        </table>
    }
}
