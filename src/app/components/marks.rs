//! The marks above the scrub bar: faults, returns, losses and what is to come. Each kind has a shape of its own; those that are too
//! close to be told apart are one mark with a number.

use session::catalogue::Label;
use session::{Action, MarkKind, MarkView, TimeView};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::clock::seconds;
use crate::app::same::Same;
use crate::app::words::use_words;

/// Marks that are closer together than this are one, in CSS pixels; on a bar for fingers, further.
const MERGE_PX: f64 = 20.0;
const MERGE_TOUCH_PX: f64 = 44.0;
/// A bar that is no wider than this is one for fingers.
const TOUCH_WIDTH_PX: f64 = 420.0;
/// Lines of a merged mark.
const LINES_MAX: usize = 6;

#[derive(Clone, PartialEq, Properties)]
pub struct MarksProps {
    pub time: Same<TimeView>,
    /// How wide the bar is, in CSS pixels; 0 = not known yet.
    pub width: f64,
    pub act: Callback<Action>,
}

/// Draws the marks.
#[component]
pub fn Marks(props: &MarksProps) -> Html {
    let words = use_words();
    let list = use_node_ref();
    let span_us = props.time.span_us.max(1);
    let all = merged(&props.time.marks, span_us, props.width);
    let shares: Vec<u64> = all
        .iter()
        .map(|mark| mark.at_us * 100_000 / span_us)
        .collect();
    {
        let list = list.clone();
        use_effect_with(shares, move |shares| place(&list, shares));
    }
    let onkeydown = Callback::from(|event: KeyboardEvent| walk(&event));
    html! {
        <div ref={list} class="bl-marks" role="group" data-testid="marks" aria-label={words.of(Label::Marks)} {onkeydown}>
            { for all.into_iter().enumerate().map(|(index, mark)| html! {
                <OneMark key={index} {mark} first={index == 0} {span_us} act={props.act.clone()} />
            }) }
        </div>
    }
}

/// One mark, or several that nearly coincide.
#[derive(Clone, Debug, PartialEq)]
struct Merged {
    at_us: u64,
    last_us: u64,
    kind: MarkKind,
    /// How many messages were lost, where any were, as the shape is theirs then; else how many things happened.
    count: u64,
    lines: Vec<String>,
    /// Lines that found no room.
    more: usize,
}

/// Marks in the order of time, merged as far as the width asks for it. What is to come is never merged with what was.
fn merged(marks: &[MarkView], span_us: u64, width: f64) -> Vec<Merged> {
    let near_px = match width <= TOUCH_WIDTH_PX {
        true => MERGE_TOUCH_PX,
        false => MERGE_PX,
    };
    let near_us = match width > 0.0 {
        true => (near_px / width * span_us as f64) as u64,
        false => 0,
    };
    let mut all: Vec<Merged> = Vec::new();
    for mark in marks {
        let line = format!("{}: {}", seconds(mark.at_us), mark.label);
        let to_come = mark.kind == MarkKind::ToCome;
        let last = all.last_mut().filter(|last| {
            let same = (last.kind == MarkKind::ToCome) == to_come;
            same && mark.at_us.saturating_sub(last.at_us) <= near_us
        });
        let Some(last) = last else {
            all.push(Merged {
                at_us: mark.at_us,
                last_us: mark.at_us,
                kind: mark.kind,
                count: mark.count.into(),
                lines: vec![line],
                more: 0,
            });
            continue;
        };
        last.count = counted(last, mark);
        last.last_us = mark.at_us;
        if weight(mark.kind) > weight(last.kind) {
            last.kind = mark.kind;
        }
        if last.lines.len() < LINES_MAX {
            last.lines.push(line);
        } else {
            last.more += 1;
        }
    }
    all
}

/// What the number of a mark is once another one is part of it. A cross with a number says so many losses, as the trays do: a
/// fault beside them is not another one.
fn counted(last: &Merged, mark: &MarkView) -> u64 {
    let more = u64::from(mark.count);
    match (last.kind == MarkKind::Loss, mark.kind == MarkKind::Loss) {
        (true, false) => last.count,
        (false, true) => more,
        _ => last.count + more,
    }
}

/// Of several the heaviest gives the shape.
const fn weight(kind: MarkKind) -> u8 {
    match kind {
        MarkKind::Loss => 3,
        MarkKind::Fault => 2,
        MarkKind::Return => 1,
        MarkKind::ToCome => 0,
    }
}

#[derive(Clone, PartialEq, Properties)]
struct OneMarkProps {
    mark: Merged,
    first: bool,
    span_us: u64,
    act: Callback<Action>,
}

#[component]
fn OneMark(props: &OneMarkProps) -> Html {
    let mark = &props.mark;
    let (id, path) = match mark.kind {
        MarkKind::Loss => ("loss", "M2 2l6 6M8 2l-6 6"),
        MarkKind::Fault => ("fault", "M1.500 1.500h7L5 8z"),
        MarkKind::Return => (
            "return",
            "M5 1.800a3.200 3.200 0 1 0 0 6.400a3.200 3.200 0 1 0 0-6.400",
        ),
        MarkKind::ToCome => ("to-come", "M5 1v2M5 4.500v2M5 8v1.500"),
    };
    let at_us = mark.at_us;
    let onclick = props
        .act
        .reform(move |_: MouseEvent| Action::Seek { at_us });
    let tabindex = if props.first { "0" } else { "-1" };
    let is_late = mark.at_us * 2 > props.span_us;
    let class = classes!("bl-mark", format!("is-{id}"), is_late.then_some("is-late"));
    let more = (mark.more > 0).then(|| format!("+ {}", mark.more));
    let label = mark
        .lines
        .iter()
        .cloned()
        .chain(more.clone())
        .collect::<Vec<_>>()
        .join("; ");
    // What can be read on a mark is part of its name.
    let label = match mark.count {
        1 => label,
        count => format!("{count}: {label}"),
    };
    html! {
        <button type="button" {class} data-testid="mark" data-kind={id} data-at-us={at_us.to_string()} data-count={mark.count.to_string()}
            {tabindex} aria-label={label} {onclick}>
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false"><path d={path} /></svg>
            if mark.count > 1 { <span class="bl-mark-count" aria-hidden="true">{ mark.count }</span> }
            <span class="bl-mark-tip" aria-hidden="true">
                { for mark.lines.iter().cloned().chain(more).map(|line| html! { <span>{ line }</span> }) }
            </span>
        </button>
    }
}

/// Puts each mark where it belongs; a style attribute would be against the policy of the page.
fn place(list: &NodeRef, shares: &[u64]) {
    let Some(list) = list.cast::<HtmlElement>() else {
        return;
    };
    let marks = list.children();
    for (index, share) in shares.iter().enumerate() {
        let mark = marks.item(index as u32);
        if let Some(mark) = mark.and_then(|mark| mark.dyn_into::<HtmlElement>().ok()) {
            let percent = (*share).min(100_000) as f64 / 1_000.0;
            // A percentage is always a valid value.
            let _ = mark.style().set_property("left", &format!("{percent}%"));
        }
    }
}

/// Left and right go from mark to mark; the row is one stop of the tab key.
fn walk(event: &KeyboardEvent) {
    let target = event.target_dyn_into::<HtmlElement>();
    let mark = target.and_then(|target| target.closest(".bl-mark").ok()?);
    let next = match (&*event.key(), mark) {
        ("ArrowLeft", Some(mark)) => mark.previous_element_sibling(),
        ("ArrowRight", Some(mark)) => mark.next_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        // A goal that goes away at this moment needs no focus.
        let _ = next.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at_us: u64, kind: MarkKind, count: u32) -> MarkView {
        let label = format!("{kind:?}");
        MarkView {
            at_us,
            kind,
            count,
            label,
        }
    }

    #[test]
    fn close_marks_are_one_with_a_number() {
        let marks = [
            mark(0, MarkKind::Fault, 1),
            mark(10_000, MarkKind::Loss, 3),
            mark(20_000, MarkKind::Return, 1),
            mark(900_000, MarkKind::Return, 1),
            mark(901_000, MarkKind::ToCome, 1),
        ];
        let all = merged(&marks, 1_000_000, 500.0);
        let seen: Vec<_> = all
            .iter()
            .map(|one| (one.at_us, one.kind, one.count))
            .collect();
        assert_eq!(
            seen,
            [
                (0, MarkKind::Loss, 3),
                (900_000, MarkKind::Return, 1),
                (901_000, MarkKind::ToCome, 1)
            ]
        );
        assert_eq!(all[0].lines[1], "0.010 s: Loss");
        assert_eq!(
            merged(&marks, 1_000_000, 0.0).len(),
            5,
            "where the width is not known"
        );
    }

    #[test]
    fn a_crowd_has_only_so_many_lines() {
        let marks = vec![mark(7, MarkKind::Loss, 2); 40];
        let all = merged(&marks, 1_000_000, 300.0);
        assert_eq!((all.len(), all[0].count), (1, 80));
        assert_eq!(
            (all[0].lines.len(), all[0].more),
            (LINES_MAX, 40 - LINES_MAX)
        );
    }
}
