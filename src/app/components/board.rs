//! The moving picture of the stage: a canvas above a sheet that scrolls, with a pointer, fingers and keys.
//!
//! It draws what its session shows and nothing else, so a page may have several. What can be pointed at is in the scene's
//! `targets`; the keys go from one target to the next in the direction of the arrow, Enter selects. The focus stays on the
//! frame, and its one option says where the keys have come to: targets come and go with every frame.
//!
//! A hand that drags something else than the picture (an entry to another consumer) finds it by [`Table::point`], which tells
//! where in the scene an event is, and prevents the default of the press: then the picture is not dragged. What is only looked at
//! has no such hand.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use gloo_timers::callback::Timeout;
use session::catalogue::Label;
use session::stage::{Area, Ink, Scene, Shape};
use session::{Action, ClockView, Selection, Session};
use web_sys::{HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use super::stage_drag::use_drag;
use crate::app::camera::{Camera, ZOOM_MAX, ZOOM_STEP};
use crate::app::canvas::{Inks, draw_sight, inks};
use crate::app::desk::Desk;
use crate::app::hit::{Arrow, hit, neighbour};
use crate::app::lens::use_lens;
use crate::app::measure::use_room;
use crate::app::prefs::Scheme;
use crate::app::pulse::{Pulse, use_picture};
use crate::app::words::use_words;

/// How long to wait before the style sheet is asked for again, in milliseconds.
const STYLE_WAIT_MS: u32 = 50;
/// Numbers for ids: several pictures on one page must not share any.
static BOARDS: AtomicU32 = AtomicU32::new(0);
/// The ring around what the keys have come to stands off by so much.
const CURSOR_GAP: f64 = 4.0;

#[derive(Clone, PartialEq, Properties)]
pub struct BoardProps {
    pub desk: Desk,
    pub pulse: Pulse,
    /// The picture is drawn again when the colours change.
    pub scheme: Scheme,
    pub act: Callback<Action>,
    /// How many times as large as it just fits.
    pub zoom: f64,
    pub on_zoom: Callback<f64>,
    #[prop_or_default]
    pub hidden: bool,
    /// Nothing in it can be taken hold of.
    #[prop_or_default]
    pub looks_only: bool,
    #[prop_or("stage-view")]
    pub testid: &'static str,
}

/// Draws the picture.
#[component]
pub fn Board(props: &BoardProps) -> Html {
    let words = use_words();
    let nodes = Nodes {
        view: use_node_ref(),
        sheet: use_node_ref(),
        canvas: use_node_ref(),
    };
    let table = use_mut_ref(Table::default);
    let board = *use_memo((), |()| BOARDS.fetch_add(1, Ordering::Relaxed));
    let cursor = use_state_eq(|| None::<Said>);
    let tip = use_state_eq(|| None::<Said>);
    let picture = Picture {
        desk: props.desk.clone(),
        nodes: nodes.clone(),
        table: table.clone(),
        scheme: props.scheme,
    };
    {
        let (act, picture) = (props.act.clone(), picture.clone());
        use_room(
            &nodes.view,
            Callback::from(move |(width, height)| {
                let magnified = magnified(&picture.nodes.view);
                {
                    let camera = &mut picture.table.borrow_mut().camera;
                    (camera.room, camera.magnified) = ((width, height), magnified);
                }
                act.emit(Action::ResizeStage { width, height });
                picture.show_now();
            }),
        );
    }
    use_picture(
        &props.pulse,
        picture.clone(),
        |picture: &Picture, _: ClockView| picture.show(),
    );
    let lens = use_lens(&picture, props.zoom, &props.on_zoom);
    use_tip(&nodes.view, &tip);
    let hand = hand(props, &picture, &tip);
    let drag = use_drag(&picture, words.0, (!props.looks_only).then_some(&props.act));
    let keys = keys(props, &picture, &cursor);
    let focus = |has: bool| {
        let (picture, cursor) = (picture.clone(), cursor.clone());
        Callback::from(move |_: FocusEvent| {
            picture.table.borrow_mut().has_focus = has;
            if has && cursor.is_none() {
                cursor.set(picture.first());
            }
            picture.show_now();
        })
    };
    let zoomed = props.zoom != 1.0;
    let active = cursor.as_ref().map(|said| said.id);
    html! {
        <div ref={nodes.view} class={classes!("bl-stage-view", zoomed.then_some("is-zoomed"))} hidden={props.hidden}
            role="listbox" tabindex="0" data-testid={props.testid} data-zoom={format!("{:.2}", props.zoom)}
            aria-label={words.of(Label::StageKeys)} aria-activedescendant={active.map(|said| option_id(board, said))}
            onkeydown={keys} onfocus={focus(true)} onblur={focus(false)}
            onscroll={lens.onscroll} onpointerdown={lens.down} onpointermove={lens.move_} onpointerup={lens.up.clone()} onpointercancel={lens.up}>
            <div ref={nodes.sheet} class="bl-sheet" role="presentation">
                <canvas ref={nodes.canvas} class="bl-canvas" aria-hidden="true" onclick={hand.click} onpointermove={hand.over} onpointerleave={hand.leave}></canvas>
            </div>
            if let Some(said) = &*cursor {
                <div id={option_id(board, said.id)} class="bl-unseen" role="option" aria-selected="true" data-testid="stage-cursor">{ &said.words }</div>
            }
            if let Some(said) = &*tip {
                <div class="bl-tip" role="presentation" aria-hidden="true" data-testid="stage-tip">{ &said.words }</div>
            }
            { drag }
        </div>
    }
}

/// How many times as large as it is laid out an element is shown.
fn magnified(view: &NodeRef) -> f64 {
    let view = view.cast::<HtmlElement>();
    view.map_or(1.0, |view| {
        let laid_out = f64::from(view.offset_width()).max(1.0);
        let shown = view.get_bounding_client_rect().width();
        // A border's fraction of a pixel is no zoom.
        ((shown / laid_out) * 100.0).round() / 100.0
    })
}

/// The elements of a picture.
#[derive(Clone)]
pub struct Nodes {
    pub view: NodeRef,
    pub sheet: NodeRef,
    pub canvas: NodeRef,
}

/// A target and what is said of it.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    id: u64,
    selection: Selection,
    words: String,
    /// Where it stands in the view, in CSS pixels.
    at: (f64, f64),
}

fn option_id(board: u32, id: u64) -> String {
    format!("bl-stage-{board}-at-{id}")
}

/// What lies before the pointer.
#[derive(Default)]
pub struct Table {
    pub scene: Scene,
    pub camera: Camera,
    /// The pointer moves the picture: what it is let go above is not meant.
    pub is_drag: bool,
    has_focus: bool,
    /// What the keys have come to.
    cursor: Option<(Selection, Area)>,
    /// The colours that the canvas was last drawn with; asking the style sheet in every frame would be dear.
    drawn: Option<(Scheme, Inks)>,
    drawn_camera: Camera,
    /// The sheet's size as it was last set.
    sheet: (f64, f64),
    said: u64,
}

impl Table {
    /// Where in the scene an event is that happens on the canvas.
    pub fn point(&self, event: &MouseEvent) -> (f64, f64) {
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        self.camera.to_scene(at)
    }

    /// What is there, however large it is drawn.
    fn hit(&self, event: &MouseEvent) -> Option<Selection> {
        let touch = session_units(self.camera);
        hit(&self.scene.targets, self.point(event), touch)
    }

    /// The ring of the keys follows its target.
    fn follow(&mut self) {
        let Some((selection, area)) = self.cursor else {
            return;
        };
        let same = self
            .scene
            .targets
            .iter()
            .filter(|one| one.selection == selection);
        let nearest = same.min_by(|left, right| {
            let far = |one: Area| (one.x - area.x).abs() + (one.y - area.y).abs();
            far(left.area).total_cmp(&far(right.area))
        });
        if let Some(target) = nearest {
            self.cursor = Some((selection, target.area));
        }
    }
}

/// How many units of the scene a CSS pixel is.
fn session_units(camera: Camera) -> f64 {
    1.0 / camera.pixels().max(f64::MIN_POSITIVE)
}

/// What is needed to draw.
#[derive(Clone)]
pub struct Picture {
    desk: Desk,
    pub nodes: Nodes,
    pub table: Rc<RefCell<Table>>,
    scheme: Scheme,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk && self.scheme == other.scheme
    }
}

impl Picture {
    /// Draws the present scene, unless that is what the canvas shows already.
    fn show(&self) {
        let scene = self.desk.look(Session::scene);
        let mut table = self.table.borrow_mut();
        let is_new = table.scene != scene;
        if is_new {
            table.camera.aim(&scene);
            table.scene = scene;
            table.follow();
        }
        let is_moved = table.camera != table.drawn_camera;
        let is_fresh = table
            .drawn
            .as_ref()
            .is_none_or(|(scheme, _)| *scheme != self.scheme);
        if is_new || is_moved || is_fresh {
            self.draw(&mut table);
        }
    }

    /// Draws anew, whatever the canvas shows.
    pub fn show_now(&self) {
        {
            let mut table = self.table.borrow_mut();
            table.drawn_camera = Camera::default();
        }
        self.show();
    }

    fn draw(&self, table: &mut Table) {
        let Some(canvas) = self.nodes.canvas.cast::<HtmlCanvasElement>() else {
            return;
        };
        if table.camera.zoom == 0.0 {
            table.camera.zoom = 1.0;
        }
        self.size_sheet(table);
        if table.camera.room.0 <= 0.0 {
            return;
        }
        if table
            .drawn
            .as_ref()
            .is_none_or(|(scheme, _)| *scheme != self.scheme)
        {
            table.drawn = inks(&canvas).map(|inks| (self.scheme, inks));
        }
        table.drawn_camera = table.camera;
        let ring = cursor_ring(table);
        table.scene.shapes.extend(ring.clone());
        match &table.drawn {
            Some((_, inks)) => draw_sight(&canvas, &table.scene, &table.camera, inks),
            None => self.show_later(),
        }
        if ring.is_some() {
            table.scene.shapes.pop();
        }
    }

    /// The sheet is as large as the scene, so that the view scrolls over it.
    fn size_sheet(&self, table: &mut Table) {
        let (width, height) = table.camera.sheet();
        // Only what is magnified is wider than its room: what else is so was laid out before the room was known.
        let widest = match table.camera.zoom > 1.0 {
            true => width,
            false => table.camera.room.0,
        };
        let wanted = (width.min(widest), height);
        if wanted == table.sheet {
            return;
        }
        if let Some(sheet) = self.nodes.sheet.cast::<HtmlElement>() {
            let style = sheet.style();
            // A length in px is always a valid value.
            let _ = style.set_property("width", &format!("{:.2}px", wanted.0));
            let _ = style.set_property("height", &format!("{:.2}px", wanted.1));
            table.sheet = wanted;
        }
    }

    /// An embedding page may get the style sheet after the program.
    fn show_later(&self) {
        let picture = self.clone();
        Timeout::new(STYLE_WAIT_MS, move || picture.show_now()).forget();
    }

    /// What is said of a target.
    fn say(&self, selection: Selection, area: Area) -> Said {
        let words = self.desk.look(|session| session.describe(selection));
        let mut table = self.table.borrow_mut();
        table.said += 1;
        let middle = (area.x + area.width / 2.0, area.y + area.height);
        Said {
            id: table.said,
            selection,
            words,
            at: table.camera.to_view(middle),
        }
    }

    /// The keys come to a target.
    fn go_to(&self, selection: Selection, area: Area) -> Said {
        let scroll = {
            let mut table = self.table.borrow_mut();
            table.cursor = Some((selection, area));
            table.camera.showing(area)
        };
        self.scroll_to(scroll);
        self.show_now();
        self.say(selection, area)
    }

    /// Where the keys begin.
    fn first(&self) -> Option<Said> {
        let found = {
            let table = self.table.borrow();
            let targets = &table.scene.targets;
            let actor = targets
                .iter()
                .find(|one| matches!(one.selection, Selection::Actor(_)));
            actor
                .or_else(|| targets.first())
                .map(|one| (one.selection, one.area))
        };
        let (selection, area) = found?;
        Some(self.go_to(selection, area))
    }

    /// Scrolls the view.
    pub fn scroll_to(&self, (x, y): (f64, f64)) {
        if let Some(view) = self.nodes.view.cast::<HtmlElement>() {
            view.set_scroll_left(x.round() as i32);
            view.set_scroll_top(y.round() as i32);
            let scroll = (f64::from(view.scroll_left()), f64::from(view.scroll_top()));
            self.table.borrow_mut().camera.scroll = scroll;
        }
    }
}

fn cursor_ring(table: &Table) -> Option<Shape> {
    let (_, area) = table.cursor.filter(|_| table.has_focus)?;
    Some(Shape::Rect {
        area: Area {
            x: area.x - CURSOR_GAP,
            y: area.y - CURSOR_GAP,
            width: area.width + 2.0 * CURSOR_GAP,
            height: area.height + 2.0 * CURSOR_GAP,
        },
        radius: 9.0,
        fill: None,
        stroke: Some(Ink::Selected),
        dashed: true,
    })
}

/// A pointer on the canvas.
struct Hand {
    click: Callback<MouseEvent>,
    over: Callback<PointerEvent>,
    leave: Callback<PointerEvent>,
}

fn hand(props: &BoardProps, picture: &Picture, tip: &UseStateHandle<Option<Said>>) -> Hand {
    let click = {
        let (act, picture) = (props.act.clone(), picture.clone());
        Callback::from(move |event: MouseEvent| {
            let found = {
                let mut table = picture.table.borrow_mut();
                if std::mem::take(&mut table.is_drag) {
                    return;
                }
                table.hit(&event)
            };
            act.emit(Action::Select(found));
        })
    };
    let over = {
        let (picture, tip) = (picture.clone(), tip.clone());
        Callback::from(move |event: PointerEvent| point_at(&event, &picture, &tip))
    };
    let tip = tip.clone();
    let leave = Callback::from(move |_: PointerEvent| tip.set(None));
    Hand { click, over, leave }
}

/// The pointer becomes a hand above what can be pointed at, and what is there is said.
fn point_at(event: &PointerEvent, picture: &Picture, tip: &UseStateHandle<Option<Said>>) {
    let found = picture.table.borrow().hit(event);
    if let Some(canvas) = event.target_dyn_into::<HtmlElement>() {
        // Toggling a constant, valid class name cannot fail.
        let _ = canvas
            .class_list()
            .toggle_with_force("is-over", found.is_some());
    }
    let is_mouse = event.pointer_type() == "mouse";
    let worth_saying = found.filter(|_| is_mouse);
    if tip.as_ref().map(|said| said.selection) == worth_saying {
        return;
    }
    let area = worth_saying.and_then(|selection| {
        let table = picture.table.borrow();
        let at = table.point(event);
        let under = table.scene.targets.iter().rev();
        let mut under = under.filter(|one| one.selection == selection);
        under
            .find(|one| crate::app::hit::contains(one.area, at))
            .map(|one| one.area)
    });
    tip.set(
        worth_saying
            .zip(area)
            .map(|(selection, area)| picture.say(selection, area)),
    );
}

/// The tip stands below its target, and never beyond the edges of the view.
#[hook]
fn use_tip(view: &NodeRef, tip: &UseStateHandle<Option<Said>>) {
    let at = tip.as_ref().map(|said| said.at);
    use_effect_with((view.clone(), at), |(view, at)| {
        let view = view.cast::<HtmlElement>();
        let found = view
            .as_ref()
            .and_then(|view| view.query_selector(".bl-tip").ok()?);
        let found =
            found.and_then(|found| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(found).ok());
        if let (Some(view), Some(tip), Some((x, y))) = (view, found, *at) {
            let (width, height) = (
                f64::from(tip.offset_width()),
                f64::from(tip.offset_height()),
            );
            let (room_x, room_y) = (
                f64::from(view.client_width()),
                f64::from(view.client_height()),
            );
            let left = (x - width / 2.0).clamp(4.0, (room_x - width - 4.0).max(4.0));
            let below = y + 8.0;
            let top = if below + height > room_y {
                (room_y - height - 4.0).max(0.0)
            } else {
                below
            };
            let style = tip.style();
            let (scroll_x, scroll_y) =
                (f64::from(view.scroll_left()), f64::from(view.scroll_top()));
            // A length in px is always a valid value.
            let _ = style.set_property("left", &format!("{:.0}px", left + scroll_x));
            let _ = style.set_property("top", &format!("{:.0}px", top + scroll_y));
        }
    });
}

/// Arrows go from target to target, Enter selects, and plus, minus and zero zoom.
fn keys(
    props: &BoardProps,
    picture: &Picture,
    cursor: &UseStateHandle<Option<Said>>,
) -> Callback<KeyboardEvent> {
    let (act, on_zoom, zoom) = (props.act.clone(), props.on_zoom.clone(), props.zoom);
    let (picture, cursor) = (picture.clone(), cursor.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = picture.table.borrow().cursor;
        match &*event.key() {
            "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" => {
                let arrow = Arrow::of_key(&event.key());
                let next = {
                    let table = picture.table.borrow();
                    neighbour(&table.scene.targets, at, arrow).cloned()
                };
                if let Some(next) = next {
                    cursor.set(Some(picture.go_to(next.selection, next.area)));
                }
            }
            "Enter" | " " => match at {
                Some((selection, _)) => act.emit(Action::Select(Some(selection))),
                None => return,
            },
            "+" | "=" => on_zoom.emit((zoom * ZOOM_STEP).min(ZOOM_MAX)),
            "-" | "_" => on_zoom.emit(zoom / ZOOM_STEP),
            "0" => on_zoom.emit(1.0),
            _ => return,
        }
        event.prevent_default();
    })
}
