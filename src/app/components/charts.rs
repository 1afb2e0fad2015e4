//! The charts below the ledger: each shows one quantity over the whole of time, as the time line does.

use session::catalogue::Term;
use session::charts::{ChartView, ChartsAsk, ChartsView};
use session::{Action, NodeKey, TimeView};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::chart::Chart;
use super::clock::seconds;
use super::inspector_parts::{Nothing, use_look};
use crate::app::callbacks::when;
use crate::app::desk::Desk;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::words::{Words, use_words};

/// Rows of the table.
const ROWS: u64 = 12;

#[derive(Clone, PartialEq, Properties)]
pub struct ChartsProps {
    pub desk: Desk,
    pub pulse: Pulse,
    pub node: Option<NodeKey>,
    pub time: Same<TimeView>,
    pub act: Callback<Action>,
}

/// Draws the charts.
#[component]
pub fn Charts(props: &ChartsProps) -> Html {
    let words = use_words();
    let audience = use_state_eq(|| None::<u32>);
    let ask = ChartsAsk {
        audience: *audience,
        node: props.node,
    };
    let seen = use_look(&props.desk, &props.pulse, ask, |session, ask| {
        session.charts(*ask)
    });
    let Some(view) = seen else {
        return html! {};
    };
    let choose = {
        let audience = audience.clone();
        Callback::from(move |number: String| audience.set(number.parse().ok()))
    };
    html! {
        <section class="bl-part" data-testid="charts">
            <div class="bl-panel-head">
                <h3>{ words.term(Term::Charts) }</h3>
                if view.audiences.len() > 1 { { picker(&view, *audience, &choose, words) } }
            </div>
            if view.charts.is_empty() {
                <Nothing empty={view.empty.clone()} act={props.act.clone()} />
            } else {
                { for view.charts.iter().map(|chart| html! {
                    <Chart key={chart.id} chart={chart.clone()} time={props.time.clone()} pulse={props.pulse.clone()} act={props.act.clone()} />
                }) }
                { table(&view.charts, words) }
            }
        </section>
    }
}

fn picker(view: &ChartsView, shown: Option<u32>, choose: &Callback<String>, words: Words) -> Html {
    let onchange = when(choose, |event: Event| {
        Some(event.target_dyn_into::<HtmlSelectElement>()?.value())
    });
    html! {
        <select class="bl-select bl-end" data-testid="chart-audience" aria-label={words.term(Term::ChartOf)} {onchange}>
            <option value="" selected={shown.is_none()}>{ words.term(Term::Everybody) }</option>
            { for view.audiences.iter().map(|(number, name)| html! {
                <option key={*number} value={number.to_string()} selected={shown == Some(*number)}>{ name }</option>
            }) }
        </select>
    }
}

/// The same in numbers, for those who would rather read them.
fn table(charts: &[ChartView], words: Words) -> Html {
    let ends = charts.iter().filter_map(|chart| chart.points.last());
    let end = ends.map(|(at, _)| *at).max().unwrap_or(0);
    let moment = |row: u64| {
        let at = end / ROWS * row;
        html! {
            <tr key={row}>
                <th scope="row">{ seconds(at) }</th>
                { for charts.iter().map(|chart| html! {
                    <td key={chart.id}>{ chart.at(at).map_or_else(|| "–".to_owned(), |value| chart.value_text(value)) }</td>
                }) }
            </tr>
        }
    };
    html! {
        <details class="bl-text" data-testid="chart-table">
            <summary>{ words.term(Term::AsTable) }</summary>
            <table class="bl-grid">
                <thead><tr><th scope="col">{ words.term(Term::At) }</th>{ for charts.iter().map(|chart| html! { <th key={chart.id} scope="col">{ chart.title }</th> }) }</tr></thead>
                <tbody>{ for (1..=ROWS).map(moment) }</tbody>
            </table>
        </details>
    }
}

/// `7.400 s · 3`.
pub fn reading(chart: &ChartView, at_us: u64) -> String {
    let value = chart.at(at_us);
    let value = value.map_or_else(|| "–".to_owned(), |value| chart.value_text(value));
    format!("{} · {value}", seconds(at_us))
}
