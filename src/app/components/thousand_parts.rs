//! What is seen of many worlds: controls, checks, the histogram with its table, and seeds to open.

use session::Language;
use session::catalogue::Label;
use session::thousand::{BinView, CheckView, Measure, SeedView, Smallest, WORLDS};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::button::Button;
use crate::app::callbacks::when;
use crate::app::icons::Sign;
use crate::app::words::use_words;

/// What is chosen in a picker.
fn picked<T: 'static>(
    callback: &Callback<T>,
    read: impl Fn(&str) -> Option<T> + 'static,
) -> Callback<Event> {
    when(callback, move |event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>()?.value();
        read(&value)
    })
}

#[derive(Clone, PartialEq, Properties)]
pub struct ControlsProps {
    pub count: u64,
    pub is_running: bool,
    pub has_run: bool,
    pub played: u64,
    pub all: u64,
    pub progress: Option<String>,
    pub start: Callback<()>,
    pub cancel: Callback<()>,
    pub set_count: Callback<u64>,
}

/// How many, start and stop, and how far it is.
#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let words = use_words();
    let onchange = picked(&props.set_count, |value| value.parse().ok());
    let (label, sign, onpress) = match (props.is_running, props.has_run) {
        (true, _) => (Label::ThousandCancel, Sign::Stop, &props.cancel),
        (false, true) => (Label::ThousandAgain, Sign::Restart, &props.start),
        (false, false) => (Label::ThousandStart, Sign::Play, &props.start),
    };
    html! {
        <div class="bl-thousand-controls">
            <label class="bl-thousand-pick">
                <span>{ words.of(Label::ThousandCount) }</span>
                <select class="bl-select" data-testid="thousand-count" {onchange}>
                    { for WORLDS.iter().map(|count| html! {
                        <option key={*count} value={count.to_string()} selected={*count == props.count}>{ count }</option>
                    }) }
                </select>
            </label>
            <Button label={words.of(label)} {sign} testid={if props.is_running { "thousand-cancel" } else { "thousand-start" }} onpress={onpress.clone()} />
            <progress class="bl-thousand-progress" data-testid="thousand-progress" max={props.all.to_string()} value={props.played.to_string()}
                aria-label={words.of(Label::Thousand)} />
            <span class="bl-world-note">{ props.progress.clone() }</span>
        </div>
    }
}

/// A world to open: seed and check.
type Door = Callback<(u64, Option<u64>)>;

#[derive(Clone, PartialEq, Properties)]
pub struct ChecksProps {
    pub checks: Vec<CheckView>,
    pub open: Door,
    pub shrink: Callback<(u64, u64)>,
}

/// What became of each check.
#[component]
pub fn Checks(props: &ChecksProps) -> Html {
    let words = use_words();
    let row = |check: &CheckView| {
        let doors = check.first.as_ref().map(|first| {
            let (seed, number) = (first.seed, first.check);
            let shrink = props.shrink.reform(move |()| (seed, number.unwrap_or(0)));
            html! {
                <span class="bl-thousand-doors">
                    <Button label={first.label.clone()} class="bl-next" testid="thousand-open" onpress={props.open.reform(move |()| (seed, number))} />
                    <Button label={words.of(Label::ThousandShrink)} testid="thousand-shrink" onpress={shrink} />
                </span>
            }
        });
        html! {
            <li key={check.text.clone()} class={classes!((check.failed > 0).then_some("is-failing"))} data-testid="thousand-check" data-failed={check.failed.to_string()}>
                <code>{ format!("check {}", check.text) }</code><span>{ &check.sentence }</span>{ doors }
            </li>
        }
    };
    html! { <ul class="bl-thousand-checks" aria-label={words.of(Label::ThousandChecks)}>{ for props.checks.iter().map(row) }</ul> }
}

#[derive(Clone, PartialEq, Properties)]
pub struct SmallProps {
    /// What somebody was sent for.
    pub errand: Option<String>,
    pub found: Option<Option<Box<Smallest>>>,
    pub language: Language,
    pub end: Callback<()>,
    pub open: Callback<()>,
}

/// Who was sent for something, and the smallest world that was brought.
#[component]
pub fn Small(props: &SmallProps) -> Html {
    let words = use_words();
    let found = props.found.as_ref().map(|found| {
        let text = found.as_ref().map(|smallest| html! {
            <>
                <pre class="bl-thousand-text" tabindex="0" aria-label={words.of(Label::ThousandSmallest)} data-testid="thousand-smallest">{ &smallest.text }</pre>
                <div><Button label={words.of(Label::ThousandOpenSmallest)} class="bl-next" testid="thousand-open-smallest" onpress={props.open.clone()} /></div>
            </>
        });
        html! {
            <section class="bl-thousand-small">
                <h3>{ words.of(Label::ThousandSmallest) }</h3>
                <p role="status">{ props.language.shrunk(found.as_deref()) }</p>
                { text }
            </section>
        }
    });
    html! {
        <>
            if let Some(sentence) = &props.errand {
                <div class="bl-thousand-controls" data-testid="thousand-errand">
                    <span>{ sentence }</span>
                    <Button label={words.of(Label::ThousandCancel)} sign={Sign::Stop} testid="thousand-end-errand" onpress={props.end.clone()} />
                </div>
            }
            { found }
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct BarsProps {
    pub measure: Measure,
    pub audience: Option<usize>,
    pub audiences: Vec<String>,
    pub bars: Vec<BinView>,
    pub figures: String,
    pub language: Language,
    pub show: Callback<Measure>,
    pub choose_audience: Callback<Option<usize>>,
    pub choose: Callback<u64>,
}

/// The histogram: each bar is a button; the same is there as a table.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let words = use_words();
    let at = props.bars.iter().position(|bar| bar.is_chosen).unwrap_or(0);
    let bar = |(n, bar): (usize, &BinView)| {
        let from = bar.from;
        let onclick = props.choose.reform(move |_: MouseEvent| from);
        let height = bar.height.div_ceil(10);
        html! {
            <button type="button" key={n} class={classes!("bl-column", bar.is_bad.then_some("is-bad"))} tabindex={if n == at { "0" } else { "-1" }}
                aria-pressed={if bar.is_chosen { "true" } else { "false" }} aria-label={bar.spoken.clone()} title={bar.spoken.clone()}
                data-testid="thousand-bar" data-from={bar.from.to_string()} data-to={bar.to.to_string()} data-count={bar.count.to_string()} {onclick}>
                <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect x="0" width="10" y={(100 - height).to_string()} height={height.to_string()} />
                </svg>
                <span aria-hidden="true">{ &bar.short }</span>
            </button>
        }
    };
    html! {
        <section class="bl-thousand-bars">
            <div class="bl-thousand-controls">{ measures(props, words.of(Label::ThousandMeasure)) }{ audiences(props, words.of(Label::ThousandAudience)) }</div>
            <div class="bl-columns" role="group" aria-label={words.of(Label::ThousandHistogram)} onkeydown={Callback::from(walk)}>
                { for props.bars.iter().enumerate().map(bar) }
            </div>
            <p class="bl-world-note"><span data-testid="thousand-figures">{ &props.figures }</span>{ " · " }<span>{ words.of(Label::ThousandKeys) }</span></p>
            { table(props, words.of(Label::ThousandTable), [words.of(Label::ThousandWorlds), words.of(Label::ThousandSeeds)]) }
        </section>
    }
}

/// Left and right go from bar to bar.
fn walk(event: KeyboardEvent) {
    let bar = event.target_dyn_into::<Element>();
    let next = bar.and_then(|bar| match &*event.key() {
        "ArrowRight" => bar.next_element_sibling(),
        "ArrowLeft" => bar.previous_element_sibling(),
        "Home" => bar.parent_element()?.first_element_child(),
        "End" => bar.parent_element()?.last_element_child(),
        _ => None,
    });
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        // What is not focused stays where it was.
        let _ = next.focus();
    }
}

fn measures(props: &BarsProps, label: &'static str) -> Html {
    let by_id = |id: &str| Measure::ALL.into_iter().find(|measure| measure.id() == id);
    html! {
        <label class="bl-thousand-pick"><span>{ label }</span>
            <select class="bl-select" data-testid="thousand-measure" onchange={picked(&props.show, by_id)}>
                { for Measure::ALL.map(|measure| html! {
                    <option key={measure.id()} value={measure.id()} selected={measure == props.measure}>{ props.language.measure(measure) }</option>
                }) }
            </select>
        </label>
    }
}

fn audiences(props: &BarsProps, label: &'static str) -> Html {
    if props.measure == Measure::Failed {
        return html! {};
    }
    // The first one is all of them.
    let place = |value: &str| Some(value.parse::<usize>().ok()?.checked_sub(1));
    let present = props.audience.map_or(0, |audience| audience + 1);
    html! {
        <label class="bl-thousand-pick"><span>{ label }</span>
            <select class="bl-select" data-testid="thousand-audience" onchange={picked(&props.choose_audience, place)}>
                { for props.audiences.iter().enumerate().map(|(n, name)| html! {
                    <option key={n} value={n.to_string()} selected={n == present}>{ name }</option>
                }) }
            </select>
        </label>
    }
}

fn table(props: &BarsProps, title: &'static str, [worlds, seeds]: [&'static str; 2]) -> Html {
    let row = |bar: &BinView| {
        html! { <tr key={bar.from}><th scope="row">{ &bar.label }</th><td>{ bar.count }</td><td>{ &bar.seeds }</td></tr> }
    };
    html! {
        <details class="bl-thousand-table"><summary>{ title }</summary>
            <table>
                <thead><tr><th scope="col">{ props.language.measure(props.measure) }</th><th scope="col">{ worlds }</th><th scope="col">{ seeds }</th></tr></thead>
                <tbody>{ for props.bars.iter().map(row) }</tbody>
            </table>
        </details>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct SeedsProps {
    pub title: String,
    pub seeds: Vec<SeedView>,
    pub more: String,
    pub open: Door,
}

/// The worlds of the chosen bar.
#[component]
pub fn Seeds(props: &SeedsProps) -> Html {
    let door = |seed: &SeedView| {
        let (number, check) = (seed.seed, seed.check);
        let onclick = props.open.reform(move |_: MouseEvent| (number, check));
        html! {
            <button type="button" key={number} class={classes!("bl-chip", check.is_some().then_some("is-lost"))} data-testid="thousand-seed" data-seed={number.to_string()}
                title={seed.label.clone()} aria-label={seed.label.clone()} {onclick}>{ number }</button>
        }
    };
    html! {
        <section class="bl-thousand-seeds" aria-live="polite">
            if !props.title.is_empty() {
                <h3>{ &props.title }</h3>
                <div class="bl-chips">{ for props.seeds.iter().map(door) }<span class="bl-world-note">{ &props.more }</span></div>
            }
        </section>
    }
}
