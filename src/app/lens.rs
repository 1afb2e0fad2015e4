//! Zooming and moving a picture: wheel, fingers and a dragging pointer.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, TouchEvent, WheelEvent};
use yew::prelude::*;

use super::camera::{Camera, ZOOM_MAX};
use super::components::Picture;

/// A pointer that moved less than this has clicked, in CSS pixels.
const CLICK_PX: i32 = 4;
/// How much a unit of the wheel zooms.
const WHEEL_RATE: f64 = 0.0025;

/// What a view listens to.
pub struct Lens {
    pub onscroll: Callback<Event>,
    pub down: Callback<PointerEvent>,
    pub move_: Callback<PointerEvent>,
    pub up: Callback<PointerEvent>,
}

/// What stays from event to event.
#[derive(Default)]
struct Grip {
    /// Where the next zoom has its fixed point, in the view.
    around: Option<(f64, f64)>,
    /// The last place of a dragging pointer.
    drag: Option<(i32, i32)>,
    /// The distance of two fingers, and the zoom when they came.
    pinch: Option<(f64, f64)>,
}

/// Everything that a listener needs to know.
#[derive(Clone)]
struct Now {
    picture: Picture,
    zoom: f64,
    on_zoom: Callback<f64>,
    grip: Rc<RefCell<Grip>>,
}

impl Now {
    fn zoom_to(&self, zoom: f64, around: (f64, f64)) {
        let least = self.picture.table.borrow().camera.zoom_min();
        self.grip.borrow_mut().around = Some(around);
        self.on_zoom.emit(zoom.clamp(least, ZOOM_MAX));
    }
}

/// Follows a zoom that is given, and asks for others.
#[hook]
pub fn use_lens(picture: &Picture, zoom: f64, on_zoom: &Callback<f64>) -> Lens {
    let now = Now {
        picture: picture.clone(),
        zoom,
        on_zoom: on_zoom.clone(),
        grip: use_mut_ref(Grip::default),
    };
    {
        let now = now.clone();
        use_effect_with(zoom, move |zoom| follow(&now, *zoom));
    }
    let latest = use_mut_ref(|| now.clone());
    latest.replace(now.clone());
    use_effect_with(picture.nodes.view.clone(), move |view| {
        let listeners = view
            .cast::<HtmlElement>()
            .map(|view| listen(&view, &latest));
        move || drop(listeners)
    });
    let onscroll = now.picture.clone();
    Lens {
        onscroll: Callback::from(move |_: Event| scrolled(&onscroll)),
        down: with(&now, press),
        move_: with(&now, drag),
        up: with(&now, |now, _| {
            now.grip.borrow_mut().drag = None;
        }),
    }
}

fn with(now: &Now, run: impl Fn(&Now, PointerEvent) + 'static) -> Callback<PointerEvent> {
    let now = now.clone();
    Callback::from(move |event: PointerEvent| run(&now, event))
}

/// The zoom has changed: what is at the fixed point, or in the middle, stays there.
fn follow(now: &Now, zoom: f64) {
    let wanted = {
        let mut table = now.picture.table.borrow_mut();
        let camera: Camera = table.camera;
        if camera.zoom == zoom || camera.zoom == 0.0 {
            table.camera.zoom = zoom;
            return;
        }
        let least = camera.zoom_min();
        if zoom < least {
            drop(table);
            now.on_zoom.emit(least);
            return;
        }
        let middle = (camera.room.0 / 2.0, camera.room.1 / 2.0);
        let around = now.grip.borrow_mut().around.take().unwrap_or(middle);
        let next = camera.zoomed(zoom, around);
        table.camera = next;
        next.scroll
    };
    // The sheet takes its new size first: a view cannot be scrolled beyond it.
    now.picture.show_now();
    now.picture.scroll_to(wanted);
    now.picture.show_now();
}

fn scrolled(picture: &Picture) {
    if let Some(view) = picture.nodes.view.cast::<HtmlElement>() {
        let scroll = (f64::from(view.scroll_left()), f64::from(view.scroll_top()));
        picture.table.borrow_mut().camera.scroll = scroll;
        picture.show_now();
    }
}

fn press(now: &Now, event: PointerEvent) {
    now.picture.table.borrow_mut().is_drag = false;
    let is_plain = event.pointer_type() == "mouse" && event.button() == 0;
    let can_move = now.picture.table.borrow().camera.overflows();
    if is_plain && can_move && !event.default_prevented() {
        now.grip.borrow_mut().drag = Some((event.client_x(), event.client_y()));
    }
}

fn drag(now: &Now, event: PointerEvent) {
    let Some((x, y)) = now.grip.borrow().drag else {
        return;
    };
    let (dx, dy) = (event.client_x() - x, event.client_y() - y);
    let scroll = {
        let mut table = now.picture.table.borrow_mut();
        if !table.is_drag && dx.abs() + dy.abs() < CLICK_PX {
            return;
        }
        table.is_drag = true;
        let (left, top) = table.camera.scroll;
        (left - f64::from(dx), top - f64::from(dy))
    };
    now.grip.borrow_mut().drag = Some((event.client_x(), event.client_y()));
    now.picture.scroll_to(scroll);
    now.picture.show_now();
}

/// What has to be prevented from happening otherwise.
fn listen(view: &HtmlElement, latest: &Rc<RefCell<Now>>) -> [EventListener; 3] {
    let on = |kind: &'static str, run: fn(&Now, &HtmlElement, &Event)| {
        let (now, view_of_it) = (latest.clone(), view.clone());
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(view, kind, options, move |event| {
            let now = now.borrow().clone();
            run(&now, &view_of_it, event);
        })
    };
    [
        on("wheel", wheel),
        on("touchstart", touch),
        on("touchmove", pinch),
    ]
}

/// The wheel zooms with the control key held, as a trackpad's pinch does; else it scrolls as everywhere.
fn wheel(now: &Now, view: &HtmlElement, event: &Event) {
    let Some(event) = event.dyn_ref::<WheelEvent>() else {
        return;
    };
    if event.ctrl_key() || event.meta_key() {
        event.prevent_default();
        let lines = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE {
            16.0
        } else {
            1.0
        };
        let factor = (-event.delta_y() * lines * WHEEL_RATE)
            .clamp(-0.5, 0.5)
            .exp();
        let client = (f64::from(event.client_x()), f64::from(event.client_y()));
        now.zoom_to(now.zoom * factor, in_view(view, client));
    }
}

fn touch(now: &Now, _: &HtmlElement, event: &Event) {
    let two = event.dyn_ref::<TouchEvent>().and_then(fingers);
    now.grip.borrow_mut().pinch = two.map(|(distance, _)| (distance, now.zoom));
}

fn pinch(now: &Now, view: &HtmlElement, event: &Event) {
    let two = event.dyn_ref::<TouchEvent>().and_then(fingers);
    let began = now.grip.borrow().pinch;
    if let (Some((distance, middle)), Some((first, zoom))) = (two, began) {
        event.prevent_default();
        now.zoom_to(zoom * distance / first.max(1.0), in_view(view, middle));
    }
}

/// The distance of two fingers, and their middle on the screen.
fn fingers(event: &TouchEvent) -> Option<(f64, (f64, f64))> {
    let touches = event.touches();
    let (one, other) = (touches.item(0)?, touches.item(1)?);
    let at = |touch: &web_sys::Touch| (f64::from(touch.client_x()), f64::from(touch.client_y()));
    let ((x, y), (x2, y2)) = (at(&one), at(&other));
    let middle = (f64::midpoint(x, x2), f64::midpoint(y, y2));
    (touches.length() == 2).then(|| ((x2 - x).hypot(y2 - y), middle))
}

fn in_view(view: &HtmlElement, (x, y): (f64, f64)) -> (f64, f64) {
    let rect = view.get_bounding_client_rect();
    (x - rect.left(), y - rect.top())
}
