//! A pending entry is taken hold of on the stage and let go on another consumer of its group, which claims it. The keyboard does the
//! same by the buttons and commands *Claim for …* of a selected entry.
//!
//! What is under the pointer is asked of the scene that is drawn. A chip follows the pointer and says what letting go would do; the
//! consumer that would get the entry is framed. Escape, or letting go elsewhere, does nothing.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use session::catalogue::Label;
use session::stage::{Area, EntrySpot, SeatSpot};
use session::{Action, ActorKey, Language, MessageKey};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, PointerEvent, window};
use yew::prelude::*;

use super::board::Picture;

/// A pointer that moved less has not dragged, in CSS pixels.
const DRAG_PX_MIN: f64 = 6.0;
/// How far the chip is from the pointer.
const CHIP_PX: f64 = 14.0;

/// What the hand has hold of.
#[derive(Clone, Debug)]
struct Grip {
    entry: EntrySpot,
    message: MessageKey,
    from: (f64, f64),
    pointer: i32,
    /// It has moved far enough to be a drag.
    drags: bool,
}

/// The elements and the picture that a drag is about.
#[derive(Clone)]
struct Drag {
    picture: Picture,
    chip: NodeRef,
    frame: NodeRef,
    language: Language,
    /// Who takes what is let go; nobody where nothing can be taken hold of.
    act: Option<Callback<Action>>,
    grip: Rc<RefCell<Option<Grip>>>,
    /// The click that follows a drag is none.
    was_drag: Rc<RefCell<bool>>,
}

impl PartialEq for Drag {
    fn eq(&self, other: &Self) -> bool {
        self.picture == other.picture && self.language == other.language && self.act == other.act
    }
}

/// Lets pending entries of a picture be dragged, if there is somebody to take them. Draw what it answers with beside the picture.
#[hook]
pub fn use_drag(picture: &Picture, language: Language, act: Option<&Callback<Action>>) -> Html {
    let (chip, frame) = (use_node_ref(), use_node_ref());
    let (grip, was_drag) = (use_mut_ref(|| None), use_mut_ref(|| false));
    let drag = Drag {
        picture: picture.clone(),
        chip: chip.clone(),
        frame: frame.clone(),
        language,
        act: act.cloned(),
        grip,
        was_drag,
    };
    use_effect_with(drag, |drag| {
        let listeners = drag.listen();
        move || drop(listeners)
    });
    html! {
        <>
            <div ref={frame} class="bl-drop" hidden=true aria-hidden="true"></div>
            <div ref={chip} class="bl-drag-chip" hidden=true aria-hidden="true" data-testid="drag-chip"></div>
        </>
    }
}

impl Drag {
    fn canvas(&self) -> Option<HtmlElement> {
        self.picture.nodes.canvas.cast()
    }

    /// Before anybody else on the page, so that what is dragged neither pans the stage nor counts as a click.
    fn listen(&self) -> Vec<EventListener> {
        let Some(canvas) = self.canvas().filter(|_| self.act.is_some()) else {
            return Vec::new();
        };
        let options = EventListenerOptions {
            phase: EventListenerPhase::Capture,
            passive: false,
        };
        let on = |name: &'static str, call: fn(&Self, &PointerEvent)| {
            let drag = self.clone();
            EventListener::new_with_options(&canvas, name, options, move |event: &Event| {
                if let Some(event) = event.dyn_ref() {
                    call(&drag, event);
                }
            })
        };
        let mut all = vec![
            on("pointerdown", Self::press),
            on("pointermove", Self::go),
            on("pointerup", Self::let_go),
            on("pointercancel", Self::cancel),
            on("click", Self::click),
        ];
        if let Some(document) = window().and_then(|window| window.document()) {
            let drag = self.clone();
            let escape = move |event: &Event| {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                if key.as_deref() == Some("Escape") && drag.grip.take().is_some() {
                    event.stop_propagation();
                    drag.put_away();
                }
            };
            all.push(EventListener::new_with_options(
                &document, "keydown", options, escape,
            ));
        }
        all
    }

    fn point(&self, event: &PointerEvent) -> (f64, f64) {
        self.picture.table.borrow().point(event)
    }

    fn press(&self, event: &PointerEvent) {
        *self.was_drag.borrow_mut() = false;
        let at = self.point(event);
        let scene = &self.picture.table.borrow().scene;
        let held = scene
            .entries
            .iter()
            .rev()
            .find(|entry| holds(entry.area, at));
        let grip = held.filter(|_| event.is_primary() && event.button() == 0);
        let grip = grip.and_then(|entry| {
            Some(Grip {
                entry: entry.clone(),
                message: entry.message?,
                from: at,
                pointer: event.pointer_id(),
                drags: false,
            })
        });
        if grip.is_some() {
            event.stop_propagation();
        }
        *self.grip.borrow_mut() = grip;
    }

    fn go(&self, event: &PointerEvent) {
        let at = self.point(event);
        let mut held = self.grip.borrow_mut();
        let Some(grip) = held.as_mut() else {
            let scene = &self.picture.table.borrow().scene;
            return self.mark(
                "is-grab",
                scene.entries.iter().any(|entry| holds(entry.area, at)),
            );
        };
        event.stop_propagation();
        if !grip.drags && (at.0 - grip.from.0).hypot(at.1 - grip.from.1) < DRAG_PX_MIN {
            return;
        }
        if !grip.drags {
            grip.drags = true;
            self.mark("is-dragging", true);
            if let Some(canvas) = self.canvas() {
                // Without it the drag ends at the canvas's edge.
                let _ = canvas.set_pointer_capture(grip.pointer);
            }
        }
        let seat = self.seat_at(grip, at);
        self.show(event, grip, seat.as_ref());
    }

    fn let_go(&self, event: &PointerEvent) {
        let Some(grip) = self.grip.take() else {
            return;
        };
        self.put_away();
        if !grip.drags {
            return;
        }
        event.stop_propagation();
        *self.was_drag.borrow_mut() = true;
        let at = self.point(event);
        if let Some(((_, taker), act)) = self.seat_at(&grip, at).zip(self.act.as_ref()) {
            let message = grip.message;
            act.emit(Action::Claim { message, taker });
        }
    }

    fn cancel(&self, _: &PointerEvent) {
        self.grip.take();
        self.put_away();
    }

    fn click(&self, event: &PointerEvent) {
        if self.was_drag.replace(false) {
            event.stop_propagation();
        }
    }

    /// The consumer under the pointer, if the entry may become its own.
    fn seat_at(&self, grip: &Grip, at: (f64, f64)) -> Option<(SeatSpot, ActorKey)> {
        let table = self.picture.table.borrow();
        let mut seats = table.scene.seats.iter().rev();
        let seat = seats.find(|seat| holds(seat.area, at) && grip.entry.may_go_to(seat))?;
        Some((seat.clone(), seat.actor?))
    }

    fn show(&self, event: &PointerEvent, grip: &Grip, seat: Option<&(SeatSpot, ActorKey)>) {
        let (ms, seq) = grip.entry.id;
        let text = match seat {
            Some((seat, _)) => {
                let who = String::from_utf8_lossy(&seat.consumer);
                format!(
                    "{}: {who} · {ms}-{seq}",
                    Label::ClaimFor.text(self.language)
                )
            }
            None => format!("{ms}-{seq} · {}", Label::DragAbout.text(self.language)),
        };
        if let Some(chip) = self.chip.cast::<HtmlElement>() {
            chip.set_text_content(Some(&text));
            chip.set_hidden(false);
            let (left, top) = corner(&chip);
            let (x, y) = (
                f64::from(event.client_x()) - left,
                f64::from(event.client_y()) - top,
            );
            place(&chip, &[("left", x + CHIP_PX), ("top", y + CHIP_PX)]);
        }
        if let Some(frame) = self.frame.cast::<HtmlElement>() {
            frame.set_hidden(seat.is_none());
            if let Some((seat, _)) = seat {
                self.frame_seat(&frame, seat.area);
            }
        }
    }

    /// Puts the frame around a box of the scene.
    fn frame_seat(&self, frame: &HtmlElement, area: Area) {
        let Some(view) = self.picture.nodes.view.cast::<HtmlElement>() else {
            return;
        };
        let camera = self.picture.table.borrow().camera;
        let (x, y) = camera.to_view((area.x, area.y));
        let (rect, (left, top)) = (view.get_bounding_client_rect(), corner(frame));
        place(
            frame,
            &[
                ("left", rect.left() - left + x),
                ("top", rect.top() - top + y),
                ("width", area.width * camera.pixels()),
                ("height", area.height * camera.pixels()),
            ],
        );
    }

    /// What the pointer looks like.
    fn mark(&self, class: &str, marked: bool) {
        if let Some(canvas) = self.canvas() {
            // Toggling a constant, valid class name cannot fail.
            let _ = canvas.class_list().toggle_with_force(class, marked);
        }
    }

    fn put_away(&self) {
        self.mark("is-dragging", false);
        for element in [&self.chip, &self.frame] {
            if let Some(element) = element.cast::<HtmlElement>() {
                element.set_hidden(true);
            }
        }
    }
}

/// The corner of the mount: what is fixed in it is fixed there.
fn corner(element: &HtmlElement) -> (f64, f64) {
    let mount = element.closest(".brokerlab").ok().flatten();
    mount.map_or((0.0, 0.0), |mount| {
        let rect = mount.get_bounding_client_rect();
        (rect.left(), rect.top())
    })
}

fn place(element: &HtmlElement, sides: &[(&str, f64)]) {
    for (name, px) in sides {
        // Names and values are valid, so this cannot fail.
        let _ = element.style().set_property(name, &format!("{px}px"));
    }
}

fn holds(area: Area, (x, y): (f64, f64)) -> bool {
    x >= area.x && x <= area.x + area.width && y >= area.y && y <= area.y + area.height
}
