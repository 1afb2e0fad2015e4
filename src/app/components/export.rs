//! The files that can be taken along, as a list of buttons.

use session::catalogue::Label;
use yew::prelude::*;

use super::overlay::Overlay;
use crate::app::icons::{Icon, Sign};
use crate::app::words::use_words;

/// A file that the page offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    Diagram,
    Stage,
    LedgerCsv,
    LedgerJson,
    TraceCsv,
    TraceJson,
}

impl Offer {
    /// In the order of the list.
    pub const ALL: [Offer; 6] = [
        Offer::Diagram,
        Offer::Stage,
        Offer::LedgerCsv,
        Offer::LedgerJson,
        Offer::TraceCsv,
        Offer::TraceJson,
    ];

    const fn label(self) -> Label {
        match self {
            Offer::Diagram => Label::ExportDiagram,
            Offer::Stage => Label::ExportStage,
            Offer::LedgerCsv => Label::ExportLedgerCsv,
            Offer::LedgerJson => Label::ExportLedgerJson,
            Offer::TraceCsv => Label::ExportTraceCsv,
            Offer::TraceJson => Label::ExportTraceJson,
        }
    }

    const fn testid(self) -> &'static str {
        match self {
            Offer::Diagram => "export-diagram",
            Offer::Stage => "export-stage",
            Offer::LedgerCsv => "export-ledger-csv",
            Offer::LedgerJson => "export-ledger-json",
            Offer::TraceCsv => "export-trace-csv",
            Offer::TraceJson => "export-trace-json",
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct ExportProps {
    pub take: Callback<Offer>,
    /// To the world's text, which can be taken along and opened.
    pub text: Callback<()>,
    pub onclose: Callback<()>,
}

/// Draws the list.
#[component]
pub fn Export(props: &ExportProps) -> Html {
    let words = use_words();
    let entry = |offer: Offer| {
        let (take, onclose) = (props.take.clone(), props.onclose.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            take.emit(offer);
            onclose.emit(());
        });
        html! {
            <li key={offer.testid()}>
                <button type="button" class="bl-palette-entry bl-export-entry" data-testid={offer.testid()} {onclick}>
                    <Icon sign={Sign::Save} /><span>{ words.of(offer.label()) }</span>
                </button>
            </li>
        }
    };
    let ontext = {
        let (text, onclose) = (props.text.clone(), props.onclose.clone());
        Callback::from(move |_: MouseEvent| {
            onclose.emit(());
            text.emit(());
        })
    };
    html! {
        <Overlay title={words.of(Label::Export)} testid="export-dialog" onclose={props.onclose.clone()}>
            <p class="bl-help-intro">{ words.of(Label::ExportAbout) }</p>
            <ul class="bl-export-list">
                <li key="text">
                    <button type="button" class="bl-palette-entry bl-export-entry" data-testid="export-world-text" onclick={ontext}>
                        <Icon sign={Sign::Text} /><span>{ words.of(Label::AsTextHint) }</span>
                    </button>
                </li>
                { for Offer::ALL.map(entry) }
            </ul>
        </Overlay>
    }
}
