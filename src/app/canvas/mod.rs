//! Draws a scene onto a canvas: shapes get their colours from the style sheet, so that a theme is a matter of CSS alone.

mod ink;
mod shapes;

pub use ink::Inks;
use session::stage::{Ink, Scene};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Window};

/// The style sheet's inks for a canvas as it is now; nothing while the sheet has not come yet.
pub fn inks(canvas: &HtmlCanvasElement) -> Option<Inks> {
    Inks::of(&web_sys::window()?, canvas)
}

/// Draws a scene; the canvas takes the scene's size, in device pixels behind and CSS pixels in front.
pub fn draw(canvas: &HtmlCanvasElement, scene: &Scene, inks: &Inks) {
    let (Some(window), Some(context)) = (web_sys::window(), context(canvas)) else {
        return;
    };
    let scale = fit(&window, canvas, scene);
    // Setting the transform of a living 2d context cannot fail.
    let _ = context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, scene.width, scene.height);
    let pen = shapes::Pen {
        context: &context,
        inks,
    };
    for shape in &scene.shapes {
        pen.draw(shape);
    }
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
fn fit(window: &Window, canvas: &HtmlCanvasElement, scene: &Scene) -> f64 {
    let scale = window.device_pixel_ratio().clamp(1.0, 3.0);
    let (width, height) = (
        device_pixels(scene.width, scale),
        device_pixels(scene.height, scale),
    );
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
        let style = canvas.style();
        // A length in px is always a valid value.
        let _ = style.set_property("width", &format!("{}px", scene.width));
        let _ = style.set_property("height", &format!("{}px", scene.height));
    }
    scale
}

/// Largest side of a canvas, in device pixels; browsers draw nothing on larger ones.
const SIDE_PX_MAX: f64 = 8_192.0;

fn device_pixels(length: f64, scale: f64) -> u32 {
    (length * scale).round().clamp(1.0, SIDE_PX_MAX) as u32
}
