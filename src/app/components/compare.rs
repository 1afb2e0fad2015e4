//! Two futures at the same moment: the other one's stage beside the one that is played, and what differs below both.

use std::cell::RefCell;
use std::rc::Rc;

use session::catalogue::Label;
use session::stage::Scene;
use session::{ClockView, CompareCell, CompareRow, CompareView, FutureKey, FutureView, Session};
use web_sys::{HtmlCanvasElement, HtmlSelectElement};
use yew::prelude::*;

use super::button::Button;
use crate::app::callbacks::when;
use crate::app::canvas::{Inks, draw, inks};
use crate::app::chosen::use_chosen;
use crate::app::command::UiCommand;
use crate::app::desk::Desk;
use crate::app::icons::Sign;
use crate::app::measure::use_room;
use crate::app::moves::TimeMove;
use crate::app::prefs::Scheme;
use crate::app::pulse::{Pulse, use_pulse};
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct CompareProps {
    /// The session of the other future.
    pub desk: Desk,
    pub key_of_other: FutureKey,
    pub futures: Vec<FutureView>,
    pub compared: Same<CompareView>,
    /// Its stage in words.
    pub list: Same<Vec<String>>,
    /// The other one is not at the shown moment yet.
    pub is_behind: bool,
    pub pulse: Pulse,
    pub scheme: Scheme,
    pub on_room: Callback<(f64, f64)>,
    pub on_other: Callback<FutureKey>,
    pub run: Callback<UiCommand>,
}

/// Draws the names of both, the other stage, and what differs.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let words = use_words();
    let label_of = |wanted: fn(&FutureView, FutureKey) -> bool| {
        let mut futures = props.futures.iter();
        let found = futures.find(|future| wanted(future, props.key_of_other));
        found.map(|future| future.label.clone()).unwrap_or_default()
    };
    let here = label_of(|future, _| future.current);
    let there = label_of(|future, key| future.key == key);
    html! {
        <>
            <p class="bl-here" data-testid="compare-here"><span>{ words.of(Label::CompareHere) }</span><b>{ &here }</b></p>
            <div class="bl-there">
                <OtherPicker ..props.clone() />
                if props.is_behind { <span class="bl-behind">{ words.of(Label::Behind) }</span> }
                <Button label={words.of(Label::CompareClose)} sign={Sign::Close} text={false} class="bl-quiet" testid="compare-close"
                    onpress={props.run.reform(|()| UiCommand::Time(TimeMove::Compare))} />
            </div>
            <OtherStage ..props.clone() />
            <Differ compared={props.compared.clone()} {here} {there} />
        </>
    }
}

#[component]
fn OtherPicker(props: &CompareProps) -> Html {
    let words = use_words();
    let onchange = when(&props.on_other, |event: Event| {
        let key = event.target_dyn_into::<HtmlSelectElement>()?.value();
        Some(FutureKey(key.parse().ok()?))
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
    let (view, canvas) = (use_node_ref(), use_node_ref());
    use_room(&view, props.on_room.clone());
    let picture = Picture {
        desk: props.desk.clone(),
        scheme: props.scheme,
        canvas: canvas.clone(),
        drawn: use_mut_ref(|| None),
    };
    use_pulse(&props.pulse, picture, Picture::show);
    html! {
        <section class="bl-beside" data-testid="beside" aria-label={words.of(Label::CompareThere)}>
            // With many actors it is taller than its place, and the arrows scroll it.
            <div ref={view} class="bl-stage-view" tabindex="0" role="group" aria-label={words.of(Label::Stage)}><canvas ref={canvas} class="bl-canvas" aria-hidden="true"></canvas></div>
            <ul class="bl-unseen" data-testid="beside-list" aria-label={words.of(Label::StageInWords)}>
                { for props.list.iter().map(|line| html! { <li>{ line }</li> }) }
            </ul>
        </section>
    }
}

/// What is needed to draw the other stage.
#[derive(Clone)]
struct Picture {
    desk: Desk,
    scheme: Scheme,
    canvas: NodeRef,
    drawn: Rc<RefCell<Option<Drawn>>>,
}

/// What a canvas shows, and in which colours.
struct Drawn {
    desk: Desk,
    scheme: Scheme,
    inks: Inks,
    scene: Scene,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk && self.scheme == other.scheme
    }
}

impl Picture {
    fn show(&self, _clock: ClockView) {
        let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>() else {
            return;
        };
        let scene = self.desk.look(Session::scene);
        let mut drawn = self.drawn.borrow_mut();
        let known = drawn.take().filter(|known| known.scheme == self.scheme);
        let shows = |known: &Drawn| known.desk == self.desk && known.scene == scene;
        if known.as_ref().is_some_and(shows) {
            *drawn = known;
            return;
        }
        // The style sheet is asked only once for each set of colours.
        let inks = known.map(|known| known.inks).or_else(|| inks(&canvas));
        *drawn = inks.map(|inks| {
            draw(&canvas, &scene, &inks);
            Drawn {
                desk: self.desk.clone(),
                scheme: self.scheme,
                inks,
                scene,
            }
        });
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
