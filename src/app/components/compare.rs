//! Two futures at the same moment: the other one's stage beside the one that is played, and what differs below both.
//!
//! The other one is only looked at: what is selected there shows its life, and nothing in it can be done.

use session::catalogue::Label;
use session::{Action, CompareCell, CompareRow, CompareView, FutureKey, FutureView, MessageKey};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::board::Board;
use super::button::Button;
use super::sights::Sight;
use super::trays::{OpenTray, Trays};
use crate::app::beside::Glance;
use crate::app::callbacks::when;
use crate::app::chosen::use_chosen;
use crate::app::command::UiCommand;
use crate::app::desk::Desk;
use crate::app::icons::Sign;
use crate::app::moves::TimeMove;
use crate::app::panel::use_panel;
use crate::app::prefs::Scheme;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct CompareProps {
    /// The session of the other future.
    pub desk: Desk,
    pub key_of_other: FutureKey,
    pub futures: Vec<FutureView>,
    pub compared: Same<CompareView>,
    /// Which of its trays is open.
    pub open_tray: Option<&'static str>,
    /// What is selected in it.
    pub selected: Option<MessageKey>,
    /// The other one is not at the shown moment yet.
    pub is_behind: bool,
    pub pulse: Pulse,
    pub scheme: Scheme,
    pub zoom: f64,
    pub on_zoom: Callback<f64>,
    /// Which of the two pictures is shown, here as there.
    pub sight: Sight,
    /// Its diagram, if that is the one.
    pub diagram: Html,
    pub glance: Callback<Glance>,
    pub look: Callback<Action>,
    pub on_tray: Callback<OpenTray>,
    pub run: Callback<UiCommand>,
}

/// Draws the other stage, and what differs.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let (here, there) = names(&props.futures, props.key_of_other);
    html! {
        <>
            <OtherStage ..props.clone() />
            <Differ compared={props.compared.clone()} {here} {there} />
        </>
    }
}

/// What the played future and the other one are called.
pub fn names(futures: &[FutureView], other: FutureKey) -> (String, String) {
    let label_of = |wanted: &dyn Fn(&FutureView) -> bool| {
        let found = futures.iter().find(|future| wanted(future));
        found.map(|future| future.label.clone()).unwrap_or_default()
    };
    let here = label_of(&|future| future.current);
    (here, label_of(&|future| future.key == other))
}

#[derive(Clone, PartialEq, Properties)]
pub struct FutureNameProps {
    pub name: String,
}

/// The name of the played future, at the head of its stage.
#[component]
pub fn FutureName(props: &FutureNameProps) -> Html {
    let words = use_words();
    html! {
        <p class="bl-here" data-testid="compare-here" title={props.name.clone()}><span>{ words.of(Label::CompareHere) }</span><b>{ &props.name }</b></p>
    }
}

#[component]
fn OtherPicker(props: &CompareProps) -> Html {
    let words = use_words();
    let onchange = when(&props.glance, |event: Event| {
        let key = event.target_dyn_into::<HtmlSelectElement>()?.value();
        Some(Glance::Show(FutureKey(key.parse().ok()?)))
    });
    let picker = use_chosen(props.key_of_other.0.to_string());
    let others = props.futures.iter().filter(|future| !future.current);
    html! {
        <label class="bl-other">
            <span>{ words.of(Label::CompareThere) }</span>
            <select ref={picker} class="bl-select" data-testid="compare-other" {onchange}>
                { for others.map(|future| html! {
                    <option key={future.key.0} value={future.key.0.to_string()} selected={future.key == props.key_of_other}>{ &future.label }</option>
                }) }
            </select>
        </label>
    }
}

#[component]
fn OtherStage(props: &CompareProps) -> Html {
    let words = use_words();
    let (act, on_open) = (props.look.clone(), props.on_tray.clone());
    let list = use_panel(&props.desk, &props.pulse, |view| &view.stage_list);
    html! {
        <section class="bl-beside" data-testid="beside" aria-label={words.of(Label::CompareThere)}>
            <div class="bl-there">
                <OtherPicker ..props.clone() />
                if props.is_behind { <span class="bl-behind">{ words.of(Label::Behind) }</span> }
                <Button label={words.of(Label::CompareClose)} sign={Sign::Close} text={false} class="bl-quiet" testid="compare-close"
                    onpress={props.run.reform(|()| UiCommand::Time(TimeMove::Compare))} />
            </div>
            { props.diagram.clone() }
            <Board desk={props.desk.clone()} pulse={props.pulse.clone()} scheme={props.scheme} act={act.clone()} zoom={props.zoom}
                on_zoom={props.on_zoom.clone()} hidden={props.sight != Sight::Stage} looks_only={true} testid="beside-view" />
            <ul class="bl-unseen" data-testid="beside-list" aria-label={words.of(Label::StageInWords)}>
                { for list.iter().map(|line| html! { <li>{ line }</li> }) }
            </ul>
            <Trays desk={props.desk.clone()} pulse={props.pulse.clone()} node={None} open={props.open_tray} selected={props.selected} {act} {on_open} />
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct WhoseProps {
    /// What both futures are called.
    pub here: String,
    pub there: String,
    /// Whether the message is in either of them.
    pub is_here: bool,
    pub is_there: bool,
    /// The life along the other one is told.
    pub tells_there: bool,
    pub glance: Callback<Glance>,
}

/// Draws of which future the life of a message is told, and the way to the other.
#[component]
pub fn Whose(props: &WhoseProps) -> Html {
    let words = use_words();
    let side = |there: bool, label: Label, is_in: bool, name: &str, testid: &'static str| {
        let is_told = props.tells_there == there;
        let glance = props.glance.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if is_in {
                glance.emit(Glance::Tell { there });
            }
        });
        let title = match is_in {
            true => name.to_owned(),
            false => words.of(Label::NotSentThere).to_owned(),
        };
        html! {
            <button type="button" class="bl-sight" data-testid={testid} {title} aria-pressed={is_told.to_string()}
                aria-disabled={(!is_in).then_some("true")} {onclick}>{ words.of(label) }</button>
        }
    };
    let told = if props.tells_there {
        &props.there
    } else {
        &props.here
    };
    html! {
        <div class="bl-whose" data-testid="whose">
            <div class="bl-sight-pair" role="group" aria-label={words.of(Label::WhoseLife)}>
                { side(false, Label::CompareHere, props.is_here, &props.here, "whose-here") }
                { side(true, Label::CompareThere, props.is_there, &props.there, "whose-there") }
            </div>
            <b data-testid="whose-name" title={told.clone()}>{ told }</b>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct TakeUpProps {
    pub key_of_other: FutureKey,
    pub run: Callback<UiCommand>,
}

/// Draws why nothing can be done with a message of the other future, and the way to where it can.
#[component]
pub fn TakeUp(props: &TakeUpProps) -> Html {
    let words = use_words();
    let command = UiCommand::Time(TimeMove::Switch(props.key_of_other));
    html! {
        <p class="bl-note bl-take-up">
            { words.of(Label::LookedAt) }{ " " }
            <Button label={words.of(Label::TakeUp)} testid="take-up" onpress={props.run.reform(move |()| command)} />
        </p>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct DifferProps {
    compared: Same<CompareView>,
    here: String,
    there: String,
}

/// A row for each audience, with what became of its messages in either future.
#[component]
fn Differ(props: &DifferProps) -> Html {
    let words = use_words();
    let compared = &props.compared;
    html! {
        <section class="bl-differ" data-testid="differ" data-differ={compared.differ.to_string()} aria-label={words.of(Label::Compare)} tabindex="0">
            <p class="bl-differ-sentence" role="status">{ &compared.sentence }</p>
            if !compared.rows.is_empty() {
                <table>
                    <thead><tr>
                        <th scope="col"><span class="bl-unseen">{ words.of(Label::Audience) }</span></th>
                        <th scope="col">{ &props.here }</th>
                        <th scope="col">{ &props.there }</th>
                    </tr></thead>
                    <tbody>{ for compared.rows.iter().enumerate().map(|(index, row)| differ_row(index, row)) }</tbody>
                </table>
            }
        </section>
    }
}

fn differ_row(index: usize, row: &CompareRow) -> Html {
    let side = |id: &'static str, of: fn(&CompareCell) -> u64| {
        html! {
            <td data-side={id}>{ for row.cells.iter().map(|cell| {
                let differs = cell.here != cell.there;
                let class = classes!("bl-figure", differs.then_some("is-different"));
                html! { <span key={cell.id} {class} data-figure={cell.id} data-count={of(cell).to_string()}><b>{ of(cell) }</b>{ " " }{ &cell.label }</span> }
            }) }</td>
        }
    };
    let sign = if row.differs { "≠" } else { "=" };
    html! {
        <tr key={index} class={classes!(row.differs.then_some("is-different"))} data-audience={row.audience.clone()} data-differs={row.differs.to_string()}>
            <th scope="row"><span aria-hidden="true">{ sign }</span>{ " " }{ &row.name }</th>
            { side("here", |cell| cell.here) }
            { side("there", |cell| cell.there) }
        </tr>
    }
}
