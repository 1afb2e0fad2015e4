//! One chart: a line over the whole of time, with the moment that is shown, and the value at the one that is pointed at.
//!
//! The line is drawn in units of its own and stretched to the width that there is, so nothing has to be measured; the moment
//! is moved by the pulse.

use std::fmt::Write;

use session::charts::ChartView;
use session::{Action, ClockView, MarkKind, MarkView, TimeView};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::charts::reading;
use crate::app::pulse::{Pulse, use_pulse};
use crate::app::same::Same;
use crate::app::words::use_words;
use session::catalogue::Term;

/// The drawing's own units.
const WIDTH: u64 = 1_000;
const HEIGHT: u64 = 100;
/// Above the highest value, so that the line is seen whole.
const HEADROOM: u64 = 8;
/// What one press of an arrow moves, as a part of the whole.
const STEPS: u64 = 50;

#[derive(Clone, PartialEq, Properties)]
pub struct ChartProps {
    pub chart: ChartView,
    pub time: Same<TimeView>,
    pub pulse: Pulse,
    pub act: Callback<Action>,
}

/// Draws a chart.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let words = use_words();
    let (chart, span_us) = (&props.chart, props.time.span_us.max(1));
    let read = use_state_eq(|| None::<u64>);
    let (cursor, rest) = (use_node_ref(), use_node_ref());
    let moved = (cursor.clone(), rest.clone(), span_us);
    use_pulse(&props.pulse, moved, |(cursor, rest, span_us), clock| {
        move_cursor(cursor, rest, *span_us, clock);
    });
    let told = read.map(|at| reading(chart, at));
    let present_us = props.pulse.clock().now_us;
    let point = |seek: bool| {
        let (read, act) = (read.clone(), props.act.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(at_us) = pointed_at(&event, span_us) else {
                return;
            };
            read.set(Some(at_us));
            if seek {
                act.emit(Action::Seek { at_us });
            }
        })
    };
    let leave = {
        let read = read.clone();
        Callback::from(move |_: PointerEvent| read.set(None))
    };
    let marks = use_marks(&props.time, span_us);
    let value_text = reading(chart, read.unwrap_or(present_us));
    html! {
        <figure class={classes!("bl-chart", format!("is-{}", chart.id))} data-testid="chart" data-chart={chart.id}
            data-now={chart.now.to_string()} data-most={chart.most.to_string()}>
            <figcaption><span>{ chart.title }</span>
                <span class="bl-chart-read" data-testid="chart-read">{ told }</span>
                <b data-testid="chart-now">{ chart.value_text(chart.now) }</b>
            </figcaption>
            <div class="bl-plot" role="slider" tabindex="0" aria-label={chart.summary.clone()} title={words.term(Term::ChartKeys)} data-testid="plot"
                aria-valuemin="0" aria-valuemax={span_us.to_string()} aria-valuenow={read.unwrap_or(present_us).to_string()} aria-valuetext={value_text}
                onpointermove={point(false)} onpointerleave={leave} onpointerup={point(true)} onkeydown={keys(props, &read, span_us)}>
                <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    { marks }
                    <path class="bl-chart-line" d={line(chart, span_us)} vector-effect="non-scaling-stroke" />
                    <rect ref={rest} class="bl-chart-rest" y="0" width={WIDTH.to_string()} height={HEIGHT.to_string()} />
                    <line ref={cursor} class="bl-chart-cursor" y1="0" y2={HEIGHT.to_string()} vector-effect="non-scaling-stroke" />
                    if let Some(at) = *read {
                        <line class="bl-chart-pointed" x1={x(at, span_us)} x2={x(at, span_us)} y1="0" y2={HEIGHT.to_string()} vector-effect="non-scaling-stroke" />
                    }
                </svg>
            </div>
        </figure>
    }
}

fn move_cursor(cursor: &NodeRef, rest: &NodeRef, span_us: u64, clock: ClockView) {
    let at = x(clock.now_us, span_us);
    let set = |node: &NodeRef, names: &[&str]| {
        if let Some(element) = node.cast::<Element>() {
            for name in names {
                // An attribute of a drawing takes any number.
                let _ = element.set_attribute(name, &at);
            }
        }
    };
    set(cursor, &["x1", "x2"]);
    set(rest, &["x"]);
}

/// A moment in units of the drawing.
fn x(at_us: u64, span_us: u64) -> String {
    let tenths = u128::from(at_us) * u128::from(WIDTH) * 10 / u128::from(span_us.max(1));
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn y(value: u64, most: u64) -> u64 {
    let room = u128::from(HEIGHT - HEADROOM);
    let up = u128::from(value) * room / u128::from(most.max(1));
    HEIGHT - up as u64
}

fn line(chart: &ChartView, span_us: u64) -> String {
    let mut path = String::new();
    for (nth, (at, value)) in chart.points.iter().enumerate() {
        let verb = if nth == 0 { 'M' } else { 'L' };
        // Writing into a string does not fail.
        let _ = write!(path, "{verb}{} {}", x(*at, span_us), y(*value, chart.most));
    }
    path
}

/// Faults and returns, as dashed lines: each kind is one drawing, since there may be hundreds.
#[hook]
fn use_marks(time: &TimeView, span_us: u64) -> Html {
    let paths = use_memo((Same::from(&time.marks), span_us), |(marks, span_us)| {
        [MarkKind::Return, MarkKind::Fault].map(|kind| upright(marks, kind, *span_us))
    });
    let [back, fault] = &*paths;
    html! {
        <>
            <path class="bl-chart-mark" d={back.clone()} vector-effect="non-scaling-stroke" />
            <path class="bl-chart-mark is-fault" d={fault.clone()} vector-effect="non-scaling-stroke" />
        </>
    }
}

fn upright(marks: &[MarkView], kind: MarkKind, span_us: u64) -> AttrValue {
    let mut path = String::new();
    for mark in marks.iter().filter(|mark| mark.kind == kind) {
        // Writing into a string does not fail.
        let _ = write!(path, "M{} 0V{HEIGHT}", x(mark.at_us, span_us));
    }
    path.into()
}

/// The moment below the pointer.
fn pointed_at(event: &PointerEvent, span_us: u64) -> Option<u64> {
    let plot: HtmlElement = event.target_dyn_into()?;
    let width = f64::from(plot.client_width());
    // The drawing lets the pointer through, so the offset is one within the frame.
    let part = f64::from(event.offset_x()) / width;
    // A float becomes the nearest integer in range.
    (width > 0.0).then(|| (part.clamp(0.0, 1.0) * span_us as f64) as u64)
}

fn keys(
    props: &ChartProps,
    read: &UseStateHandle<Option<u64>>,
    span_us: u64,
) -> Callback<KeyboardEvent> {
    let (act, pulse, read) = (props.act.clone(), props.pulse.clone(), read.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = read.unwrap_or(pulse.clock().now_us);
        let step = span_us / STEPS;
        match event.key().as_str() {
            "ArrowLeft" => read.set(Some(at.saturating_sub(step))),
            "ArrowRight" => read.set(Some((at + step).min(span_us))),
            "Home" => read.set(Some(0)),
            "End" => read.set(Some(span_us)),
            "Enter" => act.emit(Action::Seek { at_us: at }),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}
