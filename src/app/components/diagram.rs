//! The space-time diagram, drawn as SVG: what the session lays out, with a pointer and keys.
//!
//! The picture is asked for at most a few times a second while time goes, and drawn again only if it differs. The focus
//! stays on the frame, and the arrow that the keys have come to is its active descendant: so nothing that leaves the window
//! can take the focus along.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use gloo_events::{EventListener, EventListenerOptions};
use session::catalogue::Label;
use session::diagram::{Arrow, DiagramView, Part, Picture, Shape, Window, picture};
use session::{Action, ClockView, Language, MessageKey, Selection};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, WheelEvent};
use yew::prelude::*;

use super::story::key_text;
use crate::app::desk::Desk;
use crate::app::follow;
use crate::app::measure::use_room;
use crate::app::pulse::{Pulse, use_pulse};
use crate::app::words::use_words;

/// While time goes, the picture is made again after so many milliseconds.
const PICTURE_MS: f64 = 90.0;
/// A pointer that moved less than this has clicked, in CSS pixels.
const CLICK_PX: i32 = 4;
/// What the window begins with on a narrow mount, in microseconds.
const NARROW_SPAN_US: u64 = 5_000_000;
/// Below this width a mount is narrow, in CSS pixels.
const NARROW_PX: f64 = 600.0;

/// Numbers for ids: several mounts on one page must not share any.
static FRAMES: AtomicU32 = AtomicU32::new(0);

#[derive(Clone, PartialEq, Properties)]
pub struct DiagramProps {
    pub desk: Desk,
    pub pulse: Pulse,
    pub window: Window,
    pub act: Callback<Action>,
    pub on_window: Callback<Window>,
    #[prop_or("diagram")]
    pub testid: &'static str,
}

/// What is drawn.
#[derive(Clone, Default, PartialEq)]
struct Drawn {
    view: Option<Rc<DiagramView>>,
    picture: Rc<Picture>,
}

/// Draws the diagram.
#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let words = use_words();
    let frame = use_node_ref();
    let room = use_state_eq(|| (0.0, 0.0));
    let drawn = use_state_eq(Drawn::default);
    let active = use_state_eq(|| None::<u64>);
    let id = use_memo((), |()| FRAMES.fetch_add(1, Ordering::Relaxed));
    use_room(&frame, {
        let room = room.clone();
        let (on_window, window) = (props.on_window.clone(), props.window);
        Callback::from(move |(width, height): (f64, f64)| {
            if *room == (0.0, 0.0) && width < NARROW_PX && window == Window::default() {
                let span_us = NARROW_SPAN_US;
                on_window.emit(Window { span_us, ..window });
            }
            room.set((width, height));
        })
    });
    let look = Look {
        desk: props.desk.clone(),
        window: props.window,
        room: *room,
        language: words.0,
        drawn: drawn.clone(),
        last_ms: use_mut_ref(|| 0.0),
    };
    use_pulse(&props.pulse, look, Look::show);
    use_wheel(&frame, props, room.0);
    let drag = use_drag(props, room.0);
    let onkeydown = keys(&drawn, &active, &props.act);
    let summary = drawn.view.as_ref().map(|view| view.summary.clone());
    let descendant = active.map(|active| format!("bl-arrow-{id}-{active}"));
    use_effect_with(descendant.clone(), |descendant| {
        bring_into_sight(descendant.as_deref())
    });
    html! {
        <div class="bl-diagram">
            <div ref={frame} class="bl-diagram-view" role="listbox" tabindex="0" data-testid={props.testid}
                aria-label={summary} aria-activedescendant={descendant} title={words.of(Label::DiagramKeys)}
                data-from={props.window.bounds(drawn.view.as_ref().map_or(0, |view| view.now_us)).0.to_string()}
                data-span={props.window.span_us.to_string()}
                {onkeydown} onpointerdown={drag.down} onpointermove={drag.move_} onpointerup={drag.up.clone()} onpointercancel={drag.up}>
                if let Some(view) = &drawn.view {
                    <Sheet view={Shared(Rc::clone(view))} picture={Shared(Rc::clone(&drawn.picture))} active={*active}
                        id={*id} act={props.act.clone()} is_drag={Shared(drag.is_drag)} />
                }
            </div>
            if let Some(view) = &drawn.view {
                <Notes view={Shared(Rc::clone(view))} />
            }
        </div>
    }
}

/// What is needed to make the picture.
#[derive(Clone)]
struct Look {
    desk: Desk,
    window: Window,
    room: (f64, f64),
    language: Language,
    drawn: UseStateHandle<Drawn>,
    last_ms: Rc<RefCell<f64>>,
}

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk
            && self.window == other.window
            && self.room == other.room
            && self.language == other.language
    }
}

impl Look {
    fn show(&self, clock: ClockView) {
        let now_ms = js_sys::Date::now();
        let is_soon = clock.playing && now_ms - *self.last_ms.borrow() < PICTURE_MS;
        let is_first = self.drawn.view.is_none();
        if self.room.0 <= 0.0 || is_soon && !is_first {
            return;
        }
        self.last_ms.replace(now_ms);
        let view = self.desk.look(|session| session.diagram(self.window));
        let picture = picture(&view, self.room.0, self.room.1);
        self.drawn.set(Drawn {
            view: Some(Rc::new(view)),
            picture: Rc::new(picture),
        });
    }
}

/// A value that is equal to another when it looks the same; compared by pointer first.
#[derive(Debug)]
struct Shared<T>(Rc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(Rc::clone(&self.0))
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

#[derive(Clone, PartialEq, Properties)]
struct NotesProps {
    view: Shared<DiagramView>,
}

/// What is not drawn, and why.
#[component]
fn Notes(props: &NotesProps) -> Html {
    let view = &props.view.0;
    html! {
        <div class="bl-diagram-notes" data-testid="diagram-notes">
            if !view.empty.is_empty() { <p>{ &view.empty }</p> }
            { for view.notes.iter().map(|note| html! { <p>{ note }</p> }) }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct SheetProps {
    view: Shared<DiagramView>,
    picture: Shared<Picture>,
    active: Option<u64>,
    id: u32,
    act: Callback<Action>,
    /// The pointer is moving the window: what it is let go above is not meant.
    is_drag: Shared<Cell<bool>>,
}

/// The sheet itself.
#[component]
fn Sheet(props: &SheetProps) -> Html {
    let picture = &props.picture.0;
    let (width, height) = (picture.width.round(), picture.height.round());
    html! {
        <svg class="bl-diagram-sheet" role="presentation" width={width.to_string()} height={height.to_string()}
            viewBox={format!("0 0 {width} {height}")}>
            { for picture.parts.iter().enumerate().map(|(index, part)| sheet_part(props, index, part)) }
        </svg>
    }
}

fn sheet_part(props: &SheetProps, index: usize, part: &Part) -> Html {
    let view = &props.view.0;
    let arrow = part.arrow.and_then(|arrow| view.arrows.get(arrow));
    let mark = part.mark.and_then(|mark| view.marks.get(mark));
    let message = arrow.and_then(|arrow| arrow.message);
    let message = message.or_else(|| mark.and_then(|mark| mark.message));
    let Some(message) = message else {
        return html! {
            <g key={format!("p{index}")} class={part.class.clone()} aria-hidden="true">
                // The title is its name, to be heard and to be pointed at.
            if let Some(words) = &part.words { <title>{ words }</title> }
                { for part.shapes.iter().map(shape) }
            </g>
        };
    };
    let number = arrow.map_or(u64::MAX - index as u64, |arrow| arrow.id);
    let is_active = props.active == Some(number);
    let (act, is_drag) = (props.act.clone(), props.is_drag.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        if !is_drag.0.replace(false) {
            act.emit(select(message));
        }
    });
    let selected = arrow.is_some_and(|arrow| arrow.selected);
    html! {
        <g key={format!("a{number}")} id={format!("bl-arrow-{}-{number}", props.id)} role="option"
            class={classes!(part.class.clone(), "is-option", is_active.then_some("is-active"))}
            aria-selected={if selected { "true" } else { "false" }}
            data-message={key_text(message)} {onclick}>
            // The title is its name, to be heard and to be pointed at.
            if let Some(words) = &part.words { <title>{ words }</title> }
            { for part.shapes.iter().map(shape) }
        </g>
    }
}

fn select(message: MessageKey) -> Action {
    Action::Select(Some(Selection::Message(message)))
}

/// A length as an attribute.
fn px(length: f64) -> String {
    format!("{length:.1}")
}

fn shape(shape: &Shape) -> Html {
    match shape {
        Shape::Line { from, to, class } => html! {
            <line class={*class} x1={px(from.0)} y1={px(from.1)} x2={px(to.0)} y2={px(to.1)} />
        },
        Shape::Rect {
            x,
            y,
            width,
            height,
            class,
        } => html! {
            <rect class={*class} x={px(*x)} y={px(*y)} width={px(*width)} height={px(*height)} />
        },
        Shape::Triangle { points, class } => {
            let points = points.map(|(x, y)| format!("{x:.1},{y:.1}")).join(" ");
            html! { <polygon class={*class} {points} /> }
        }
        Shape::Text {
            at,
            anchor,
            text,
            class,
        } => html! {
            <text class={*class} x={px(at.0)} y={px(at.1)} text-anchor={anchor.id()}>{ text }</text>
        },
    }
}

/// The keys of the frame: from message to message, and to select one.
fn keys(
    drawn: &UseStateHandle<Drawn>,
    active: &UseStateHandle<Option<u64>>,
    act: &Callback<Action>,
) -> Callback<KeyboardEvent> {
    let (drawn, active, act) = (drawn.clone(), active.clone(), act.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(view) = &drawn.view else { return };
        let messages: Vec<&Arrow> = view.arrows.iter().filter(|a| a.message.is_some()).collect();
        let at = messages.iter().position(|arrow| Some(arrow.id) == *active);
        let last = messages.len().saturating_sub(1);
        let goal = match &*event.key() {
            "ArrowRight" | "ArrowDown" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowLeft" | "ArrowUp" => at.map_or(last, |at| at.saturating_sub(1)),
            "Home" => 0,
            "End" => last,
            "Enter" | " " => {
                if let Some(message) = at.and_then(|at| messages[at].message) {
                    event.prevent_default();
                    act.emit(select(message));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active.set(messages.get(goal).map(|arrow| arrow.id));
    })
}

/// There may be more lanes than there is room for.
fn bring_into_sight(id: Option<&str>) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(arrow) = document.zip(id).and_then(|(d, id)| d.get_element_by_id(id)) {
        follow::bring_into_sight(&arrow);
    }
}

/// What a pointer does to the window.
struct Drag {
    down: Callback<PointerEvent>,
    move_: Callback<PointerEvent>,
    up: Callback<PointerEvent>,
    is_drag: Rc<Cell<bool>>,
}

/// Dragging moves the window.
#[hook]
fn use_drag(props: &DiagramProps, width: f64) -> Drag {
    // Where it went down, and the window that was shown then.
    let from = use_mut_ref(|| None::<(i32, u64)>);
    let is_drag = use_memo((), |()| Cell::new(false));
    let down = {
        let (from, is_drag) = (from.clone(), is_drag.clone());
        let (desk, window) = (props.desk.clone(), props.window);
        Callback::from(move |event: PointerEvent| {
            let now_us = desk.look(|session| session.view().clock.now_us);
            from.replace(Some((event.client_x(), window.bounds(now_us).0)));
            is_drag.set(false);
        })
    };
    let move_ = {
        let (from, is_drag) = (from.clone(), is_drag.clone());
        let (on_window, window) = (props.on_window.clone(), props.window);
        Callback::from(move |event: PointerEvent| {
            // It may have been let go outside of the frame.
            if event.buttons() == 0 {
                from.take();
            }
            let Some((x, from_us)) = *from.borrow() else {
                return;
            };
            let by = event.client_x() - x;
            if is_drag.get() || by.abs() > CLICK_PX {
                is_drag.set(true);
                on_window.emit(window.at(shifted(from_us, window.span_us, -f64::from(by) / width)));
            }
        })
    };
    let up = Callback::from(move |_: PointerEvent| {
        from.take();
    });
    Drag {
        down,
        move_,
        up,
        is_drag,
    }
}

/// A moment, moved by a share of a span.
fn shifted(from_us: u64, span_us: u64, share: f64) -> u64 {
    // A float becomes the nearest integer in range.
    from_us.saturating_add_signed((share * span_us as f64) as i64)
}

/// With Ctrl (or the fingers of a touch pad) the wheel zooms, sideways it moves the window; else it scrolls the lanes.
#[hook]
fn use_wheel(frame: &NodeRef, props: &DiagramProps, width: f64) {
    let latest = use_mut_ref(|| (props.clone(), width));
    latest.replace((props.clone(), width));
    use_effect_with(frame.clone(), move |frame| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = frame.cast::<HtmlElement>().map(|frame| {
            EventListener::new_with_options(&frame, "wheel", options, move |event| {
                let Some(event) = event.dyn_ref::<WheelEvent>() else {
                    return;
                };
                let (props, width) = latest.borrow().clone();
                if let Some(window) = turned(event, &props, width) {
                    event.prevent_default();
                    props.on_window.emit(window);
                }
            })
        });
        move || drop(listener)
    });
}

fn turned(event: &WheelEvent, props: &DiagramProps, width: f64) -> Option<Window> {
    let now_us = props.desk.look(|session| session.view().clock.now_us);
    let window = props.window;
    let (dx, dy) = (event.delta_x(), event.delta_y());
    if event.ctrl_key() || event.meta_key() {
        return Some(match dy < 0.0 {
            true => window.zoomed_in(now_us),
            false => window.zoomed_out(now_us),
        });
    }
    let by = if event.shift_key() { dx + dy } else { dx };
    (by != 0.0 && (event.shift_key() || dx.abs() > dy.abs())).then(|| {
        let (from_us, _) = window.bounds(now_us);
        window.at(shifted(from_us, window.span_us, by / width.max(1.0)))
    })
}
