//! Beside the scrub bar: from loss to loss, along a message, undo, forks, and the futures to choose from.

use session::catalogue::Label;
use session::{FutureKey, MarkKind, TimeView};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::button::Button;
use crate::app::callbacks::when;
use crate::app::chosen::use_chosen;
use crate::app::command::UiCommand;
use crate::app::icons::Sign;
use crate::app::moves::TimeMove;
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct TravelProps {
    pub time: Same<TimeView>,
    /// Nothing is to come by itself.
    pub rests: bool,
    /// Two futures are shown.
    pub compares: bool,
    /// On a narrow page it is asked for.
    pub open: bool,
    pub run: Callback<UiCommand>,
}

/// Draws the buttons.
#[component]
pub fn Travel(props: &TravelProps) -> Html {
    let words = use_words();
    let time = &props.time;
    let no_loss = !time.marks.iter().any(|mark| mark.kind == MarkKind::Loss);
    let button = |way: TimeMove, label: Label, sign: Sign, testid: &'static str, idle: bool| {
        let command = UiCommand::Time(way);
        let onpress = props.run.reform(move |()| command);
        html! {
            <Button label={words.of(label)} hint={words.of(way.plain_label())} {sign} text={false} {testid} {idle} shortcut={command.shortcut()} {onpress} />
        }
    };
    let undo_hint = match time.can_undo {
        true if !time.undoes.is_empty() => AttrValue::from(time.undoes.clone()),
        true => words.of(Label::Undo).into(),
        false => words.of(Label::UndoNothing).into(),
    };
    let undo = UiCommand::Time(TimeMove::Undo);
    let fork = UiCommand::Time(TimeMove::Fork);
    let has_others = time.futures.len() > 1;
    html! {
        <div class={classes!("bl-travel", props.open.then_some("is-open"))} id="bl-travel">
            { button(TimeMove::PreviousLoss, Label::PreviousLoss, Sign::PreviousLoss, "previous-loss", no_loss) }
            { button(TimeMove::NextLoss, Label::NextLoss, Sign::NextLoss, "next-loss", props.rests && no_loss) }
            { button(TimeMove::StepMessage, Label::StepMessageShort, Sign::Follow, "step-message", false) }
            <Button label={words.of(Label::Undo)} hint={undo_hint} sign={Sign::Undo} text={false} testid="undo" idle={!time.can_undo}
                shortcut={undo.shortcut()} onpress={props.run.reform(move |()| undo)} />
            <Button label={words.of(Label::Fork)} hint={words.of(Label::ForkAbout)} sign={Sign::Fork} class="bl-fork" testid="fork"
                shortcut={fork.shortcut()} onpress={props.run.reform(move |()| fork)} />
            if has_others {
                <FuturePicker time={time.clone()} run={props.run.clone()} />
                <ComparePress pressed={props.compares} run={props.run.clone()} />
            }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FuturePickerProps {
    time: Same<TimeView>,
    run: Callback<UiCommand>,
}

#[component]
fn FuturePicker(props: &FuturePickerProps) -> Html {
    let words = use_words();
    let onchange = when(&props.run, |event: Event| {
        let key = event.target_dyn_into::<HtmlSelectElement>()?.value();
        let key = FutureKey(key.parse().ok()?);
        Some(UiCommand::Time(TimeMove::Switch(key)))
    });
    let futures = &props.time.futures;
    let current = futures.iter().find(|future| future.current);
    let picker = use_chosen(current.map_or(String::new(), |future| future.key.0.to_string()));
    let title = match props.time.futures_forgotten.is_empty() {
        true => words.of(Label::Future).to_owned(),
        false => format!(
            "{}. {}",
            words.of(Label::Future),
            props.time.futures_forgotten
        ),
    };
    html! {
        <label class="bl-future">
            <span class="bl-unseen">{ words.of(Label::Future) }</span>
            <select ref={picker} class="bl-select" data-testid="future" {title} {onchange}>
                { for futures.iter().map(|future| html! {
                    <option key={future.key.0} value={future.key.0.to_string()} selected={future.current}>{ &future.label }</option>
                }) }
            </select>
        </label>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ComparePressProps {
    pressed: bool,
    run: Callback<UiCommand>,
}

#[component]
fn ComparePress(props: &ComparePressProps) -> Html {
    let words = use_words();
    let command = UiCommand::Time(TimeMove::Compare);
    let onclick = props.run.reform(move |_: MouseEvent| command);
    let title = format!(
        "{} ({})",
        words.of(Label::CompareAbout),
        TimeMove::Compare.key()
    );
    html! {
        <button type="button" class="bl-button bl-compare-press" data-testid="compare" {title} aria-label={words.of(Label::CompareAbout)}
            aria-pressed={if props.pressed { "true" } else { "false" }} {onclick}>
            <crate::app::icons::Icon sign={Sign::Compare} />
        </button>
    }
}
