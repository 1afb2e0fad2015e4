//! The two pictures of the same trace, and the switch between them.

use session::catalogue::Label;
use yew::prelude::*;

use super::button::Button;
use crate::app::command::{DiagramMove, UiCommand};
use crate::app::icons::Sign;
use crate::app::words::use_words;

/// Which picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    #[default]
    Stage,
    Diagram,
}

impl Sight {
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Sight::Stage => Sight::Diagram,
            Sight::Diagram => Sight::Stage,
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct SightsProps {
    pub shown: Sight,
    pub run: Callback<UiCommand>,
    /// What stands beside the switch.
    #[prop_or_default]
    pub children: Html,
}

/// Draws the switch, and beside it what zooms the stage or moves the diagram.
#[component]
pub fn Sights(props: &SightsProps) -> Html {
    let words = use_words();
    let side = |sight: Sight, label: Label, testid: &'static str| {
        let is_shown = sight == props.shown;
        let run = props.run.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if !is_shown {
                run.emit(UiCommand::SwitchSight);
            }
        });
        html! {
            <button type="button" class="bl-sight" data-testid={testid} aria-pressed={if is_shown { "true" } else { "false" }}
                title={format!("{} (v)", words.of(Label::SwitchSight))} {onclick}>{ words.of(label) }</button>
        }
    };
    html! {
        <div class="bl-sights">
            <div class="bl-sight-pair" role="group" aria-label={words.of(Label::SwitchSight)}>
                { side(Sight::Stage, Label::Stage, "sight-stage") }
                { side(Sight::Diagram, Label::Diagram, "sight-diagram") }
            </div>
            { props.children.clone() }
            if props.shown == Sight::Stage {
                <div class="bl-moves bl-stage-moves">
                    <Zoom command={UiCommand::Diagram(DiagramMove::ZoomOut)} sign={Sign::Minus} testid="stage-out" run={props.run.clone()} />
                    <Zoom command={UiCommand::Diagram(DiagramMove::ZoomIn)} sign={Sign::Plus} testid="stage-in" run={props.run.clone()} />
                    <Zoom command={UiCommand::FitStage} sign={Sign::Fit} testid="stage-fit" run={props.run.clone()} />
                </div>
            }
            if props.shown == Sight::Diagram {
                <div class="bl-moves">{ for DiagramMove::ALL.map(|step| html! {
                    <Move key={step.label() as usize} {step} run={props.run.clone()} />
                }) }</div>
            }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct MoveProps {
    step: DiagramMove,
    run: Callback<UiCommand>,
}

#[component]
fn Move(props: &MoveProps) -> Html {
    let words = use_words();
    let (step, label) = (props.step, words.of(props.step.label()));
    let command = UiCommand::Diagram(step);
    let onpress = props.run.reform(move |()| command);
    let (sign, testid) = match step {
        DiagramMove::Earlier => (Sign::Left, "diagram-earlier"),
        DiagramMove::Later => (Sign::Right, "diagram-later"),
        DiagramMove::ZoomOut => (Sign::Minus, "diagram-out"),
        DiagramMove::ZoomIn => (Sign::Plus, "diagram-in"),
        DiagramMove::Follow => (Sign::Step, "diagram-now"),
    };
    html! {
        <Button {label} {sign} text={false} class="bl-quiet" shortcut={command.shortcut()} {testid} {onpress} />
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ZoomProps {
    command: UiCommand,
    sign: Sign,
    testid: &'static str,
    run: Callback<UiCommand>,
}

/// A button that zooms the stage.
#[component]
fn Zoom(props: &ZoomProps) -> Html {
    let words = use_words();
    let command = props.command;
    let label = match command {
        UiCommand::Diagram(step) => step.label(),
        _ => Label::FitStage,
    };
    let onpress = props.run.reform(move |()| command);
    html! {
        <Button label={words.of(label)} sign={props.sign} text={false} class="bl-quiet" shortcut={command.shortcut()}
            testid={props.testid} {onpress} />
    }
}
