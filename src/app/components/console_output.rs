//! What a client printed. It follows the newest line until a person scrolls up, and then stays where it is.

use std::rc::Rc;

use session::catalogue::Label;
use session::{ConsoleKey, ConsoleLine, SpanKind};
use yew::prelude::*;

use super::button::Button;
use crate::app::callbacks::when;
use crate::app::follow::{is_at_the_end, to_the_end, use_following};
use crate::app::icons::Sign;
use crate::app::keys::nothing_is_marked;
use crate::app::same::Same;
use crate::app::words::use_words;

/// Lines are drawn in groups of this many, so that a new line costs one group.
const GROUP_LINES: u64 = 50;

#[derive(Clone, PartialEq, Properties)]
pub struct ConsoleOutputProps {
    pub tab: ConsoleKey,
    pub lines: Same<Vec<Rc<ConsoleLine>>>,
    /// Bytes of requests and replies are shown.
    pub raw: bool,
    /// Called when a person clicks without selecting text.
    pub onpress: Callback<()>,
}

/// Draws the output.
#[component]
pub fn ConsoleOutput(props: &ConsoleOutputProps) -> Html {
    let words = use_words();
    let (pane, follow) = use_following((props.tab, props.lines.clone(), props.raw));
    let away = use_state_eq(|| false);
    let onscroll = {
        let (pane, away) = (pane.clone(), away.clone());
        Callback::from(move |event: Event| {
            follow.emit(event);
            away.set(!is_at_the_end(&pane));
        })
    };
    let back = {
        let pane = pane.clone();
        Callback::from(move |()| to_the_end(&pane))
    };
    let onclick = when(&props.onpress, |_: MouseEvent| {
        nothing_is_marked().then_some(())
    });
    html! {
        <div class="bl-output-frame">
            <div ref={pane} class="bl-output" data-testid="console-output" role="log" tabindex="0"
                aria-label={words.of(Label::ConsoleOutput)} {onscroll} {onclick}>
                if props.lines.is_empty() { <p class="bl-empty">{ words.of(Label::ConsoleEmpty) }</p> }
                { for groups(&props.lines).into_iter().map(|(number, from, to)| html! {
                    <Group key={number} lines={props.lines.clone()} raw={props.raw} {from} {to} />
                }) }
            </div>
            if *away {
                <Button label={words.of(Label::ToTheEnd)} sign={Sign::Down} class="bl-to-end" onpress={back} />
            }
        </div>
    }
}

/// Group number, first index, index after the last. Lines keep their group when older ones are dropped.
fn groups(lines: &[Rc<ConsoleLine>]) -> Vec<(u64, usize, usize)> {
    let mut groups: Vec<(u64, usize, usize)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let number = line.number / GROUP_LINES;
        match groups.last_mut() {
            Some(last) if last.0 == number => last.2 = index + 1,
            _ => groups.push((number, index, index + 1)),
        }
    }
    groups
}

#[derive(Clone, Properties)]
struct GroupProps {
    lines: Same<Vec<Rc<ConsoleLine>>>,
    raw: bool,
    from: usize,
    to: usize,
}

impl GroupProps {
    fn shown(&self) -> &[Rc<ConsoleLine>] {
        self.lines.get(self.from..self.to).unwrap_or_default()
    }
}

impl PartialEq for GroupProps {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw && self.shown() == other.shown()
    }
}

#[component]
fn Group(props: &GroupProps) -> Html {
    let lines = props.shown().iter();
    let lines = lines.filter(|line| props.raw || !line.is_wire);
    html! { <>{ for lines.map(|each| line(each)) }</> }
}

fn line(line: &ConsoleLine) -> Html {
    html! {
        <div key={line.number} class={classes!("bl-line", line.is_wire.then_some("is-wire"))}>
            { for line.spans.iter().map(|span| html! { <span class={kind_class(span.kind)}>{ &span.text }</span> }) }
            if let Some(decoded) = &line.decoded { <span class="is-decoded">{ decoded }</span> }
        </div>
    }
}

const fn kind_class(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Prompt => "is-prompt",
        SpanKind::Command => "is-command",
        SpanKind::Argument => "is-argument",
        SpanKind::Status => "is-status",
        SpanKind::Integer => "is-integer",
        SpanKind::Double => "is-double",
        SpanKind::Text => "is-text",
        SpanKind::Nil => "is-nil",
        SpanKind::Error => "is-error",
        SpanKind::Index => "is-index",
        SpanKind::Push => "is-push",
        SpanKind::Note => "is-note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(numbers: std::ops::Range<u64>) -> Vec<Rc<ConsoleLine>> {
        let line = |number| {
            Rc::new(ConsoleLine {
                number,
                spans: Vec::new(),
                decoded: None,
                is_wire: false,
            })
        };
        numbers.map(line).collect()
    }

    #[test]
    fn lines_keep_their_group_when_older_ones_go() {
        assert_eq!(groups(&lines(0..60)), [(0, 0, 50), (1, 50, 60)]);
        assert_eq!(groups(&lines(30..60)), [(0, 0, 20), (1, 20, 30)]);
        assert_eq!(groups(&[]), []);
    }
}
