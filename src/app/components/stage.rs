//! The stage: the canvas that the painter draws on, what it shows in words, and what can be pointed at.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use session::catalogue::Label;
use session::stage::Scene;
use session::{Action, ClockView, Session};
use web_sys::{HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use super::sights::{Sight, Sights};
use crate::app::canvas::{Inks, draw, inks};
use crate::app::command::UiCommand;
use crate::app::desk::Desk;
use crate::app::hit::hit;
use crate::app::measure::use_room;
use crate::app::prefs::Scheme;
use crate::app::pulse::{Pulse, use_pulse};
use crate::app::same::Same;
use crate::app::words::use_words;

/// How long to wait before the style sheet is asked for again, in milliseconds.
const STYLE_WAIT_MS: u32 = 50;

#[derive(Clone, PartialEq, Properties)]
pub struct StageProps {
    pub desk: Desk,
    pub pulse: Pulse,
    /// The picture is drawn again when the colours change.
    pub scheme: Scheme,
    pub list: Same<Vec<String>>,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
    /// Which of the two pictures is shown.
    pub sight: Sight,
    /// The other picture, if that is the one.
    pub diagram: Html,
    /// The trays, which stand at its lower edge.
    pub children: Html,
}

/// Draws the stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let words = use_words();
    let (view, canvas) = (use_node_ref(), use_node_ref());
    let resize = |(width, height)| Action::ResizeStage { width, height };
    use_room(&view, props.act.reform(resize));
    let scene = use_mut_ref(Scene::default);
    let drawn = use_mut_ref(|| None);
    let picture = Picture {
        desk: props.desk.clone(),
        canvas: canvas.clone(),
        scene: scene.clone(),
        scheme: props.scheme,
        drawn: drawn.clone(),
    };
    use_pulse(&props.pulse, picture, Picture::show);
    let onclick = {
        let (act, scene) = (props.act.clone(), scene.clone());
        Callback::from(move |event: MouseEvent| {
            let found = hit(&scene.borrow().targets, point(&event));
            act.emit(Action::Select(found));
        })
    };
    let onpointermove = Callback::from(move |event: PointerEvent| point_at(&event, &scene));
    html! {
        <section class="bl-stage" tabindex="-1" data-testid="stage" aria-label={words.of(Label::Stage)}>
            <h2 class="bl-unseen">{ words.of(Label::Stage) }</h2>
            <Sights shown={props.sight} run={props.run.clone()} />
            { props.diagram.clone() }
            <div ref={view} class="bl-stage-view" hidden={props.sight != Sight::Stage}>
                <canvas ref={canvas} class="bl-canvas" aria-hidden="true" {onclick} {onpointermove}></canvas>
            </div>
            <ul class="bl-unseen" data-testid="stage-list" aria-label={words.of(Label::StageInWords)}>
                { for props.list.iter().map(|line| html! { <li>{ line }</li> }) }
            </ul>
            { props.children.clone() }
        </section>
    }
}

/// What is needed to draw.
#[derive(Clone)]
struct Picture {
    desk: Desk,
    canvas: NodeRef,
    scene: Rc<RefCell<Scene>>,
    scheme: Scheme,
    /// The colours that the canvas was last drawn with; asking the style sheet in every frame would be dear.
    drawn: Rc<RefCell<Option<(Scheme, Inks)>>>,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk && self.scheme == other.scheme
    }
}

impl Picture {
    /// Draws the present scene, unless that is what the canvas shows already.
    fn show(&self, _clock: ClockView) {
        let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>() else {
            return;
        };
        let scene = self.desk.look(Session::scene);
        let mut drawn = self.drawn.borrow_mut();
        let fresh = drawn
            .as_ref()
            .is_none_or(|(scheme, _)| *scheme != self.scheme);
        if fresh {
            *drawn = inks(&canvas).map(|inks| (self.scheme, inks));
        } else if *self.scene.borrow() == scene {
            return;
        }
        match &*drawn {
            Some((_, inks)) => draw(&canvas, &scene, inks),
            None => self.show_later(),
        }
        self.scene.replace(scene);
    }

    /// An embedding page may get the style sheet after the program.
    fn show_later(&self) {
        let picture = self.clone();
        let again = move || picture.show(picture.desk.look(|session| session.view().clock));
        Timeout::new(STYLE_WAIT_MS, again).forget();
    }
}

fn point(event: &MouseEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

/// The pointer becomes a hand above what can be pointed at.
fn point_at(event: &PointerEvent, scene: &RefCell<Scene>) {
    let over = hit(&scene.borrow().targets, point(event)).is_some();
    if let Some(canvas) = event.target_dyn_into::<HtmlElement>() {
        // Toggling a constant, valid class name cannot fail.
        let _ = canvas.class_list().toggle_with_force("is-over", over);
    }
}
