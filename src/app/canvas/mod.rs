//! Draws a scene onto a canvas: shapes get their colours from the style sheet, so that a theme is a matter of CSS alone.
//!
//! What is dear about a canvas is speaking to it: dots that look the same are one path, text is measured once ([`lettering`]), a
//! colour is told when it changes, and what is out of sight is left out.

mod ink;
mod lettering;
mod shapes;

use crate::app::camera::Camera;
pub use ink::Inks;
use session::stage::{Area, Ink, Scene};
use shapes::Pen;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Window};

/// The style sheet's inks for a canvas as it is now; nothing while the sheet has not come yet.
pub fn inks(canvas: &HtmlCanvasElement) -> Option<Inks> {
    Inks::of(&web_sys::window()?, canvas)
}

/// Draws a whole scene; the canvas takes its size.
pub fn draw(canvas: &HtmlCanvasElement, scene: &Scene, inks: &Inks) {
    let mut camera = Camera {
        zoom: 1.0,
        ..Camera::default()
    };
    camera.aim(scene);
    camera.room = camera.scene;
    draw_sight(canvas, scene, &camera, inks);
}

/// Draws what a camera sees; the canvas takes the size of its view, in device pixels behind and CSS pixels in front.
pub fn draw_sight(canvas: &HtmlCanvasElement, scene: &Scene, camera: &Camera, inks: &Inks) {
    let (Some(window), Some(context)) = (web_sys::window(), context(canvas)) else {
        return;
    };
    let device = fit(&window, canvas, camera);
    let (scale, (left, top)) = (device * camera.pixels(), camera.origin());
    // Setting the transform of a living 2d context cannot fail.
    let _ = context.set_transform(device, 0.0, 0.0, device, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, camera.room.0, camera.room.1);
    let _ = context.set_transform(scale, 0.0, 0.0, scale, left * device, top * device);
    Pen::new(&context, inks).draw_all(&scene.shapes, camera.sight());
}

/// Fills whatever was not drawn on with the ground of the stage, which else comes from the page.
pub fn fill_behind(canvas: &HtmlCanvasElement, inks: &Inks) {
    let Some(context) = context(canvas) else {
        return;
    };
    // Neither can fail on a living 2d context with a valid name.
    let _ = context.reset_transform();
    let _ = context.set_global_composite_operation("destination-over");
    context.set_fill_style_str(inks.colour(Ink::Panel));
    context.fill_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Gives the canvas its size, if it has another; setting it anew would clear it and cost a layout.
fn fit(window: &Window, canvas: &HtmlCanvasElement, camera: &Camera) -> f64 {
    let room = camera.room;
    let scale = window.device_pixel_ratio() * camera.magnified.max(1.0);
    let scale = scale.clamp(1.0, 3.0);
    let (width, height) = (device_pixels(room.0, scale), device_pixels(room.1, scale));
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
        let style = canvas.style();
        // A length in px is always a valid value.
        let _ = style.set_property("width", &format!("{}px", room.0));
        let _ = style.set_property("height", &format!("{}px", room.1));
    }
    scale
}

/// Largest side of a canvas, in device pixels; browsers draw nothing on larger ones.
const SIDE_PX_MAX: f64 = 8_192.0;

fn device_pixels(length: f64, scale: f64) -> u32 {
    (length * scale).round().clamp(1.0, SIDE_PX_MAX) as u32
}

/// Whether two boxes have anything in common.
fn meet(one: Area, other: Area) -> bool {
    one.x <= other.x + other.width
        && other.x <= one.x + one.width
        && one.y <= other.y + other.height
        && other.y <= one.y + one.height
}
