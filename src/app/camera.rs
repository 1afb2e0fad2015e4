//! What part of a scene is in sight, and how large.
//!
//! The view scrolls as anything else does: behind the canvas, which sticks to the view, stands an empty sheet as large as the
//! scene is at the present zoom. So there are scroll bars, fingers and keys as everywhere, and only what is in sight is drawn.

use session::stage::{Area, Scene};

/// The largest zoom; 1 = the scene's width just fits.
pub const ZOOM_MAX: f64 = 6.0;
/// A step of the keys and buttons.
pub const ZOOM_STEP: f64 = 1.3;

/// A camera above a scene.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Camera {
    /// The scene's size in CSS pixels at zoom 1.
    pub scene: (f64, f64),
    /// CSS pixels a unit of the scene, at zoom 1.
    pub scale: f64,
    /// How many times as large as it just fits; see [`Camera::zoom_min`].
    pub zoom: f64,
    /// The view's size in CSS pixels.
    pub room: (f64, f64),
    /// How far it is scrolled.
    pub scroll: (f64, f64),
    /// How many times as large the style sheet shows the view (`zoom`); 0 = as large as it is.
    pub magnified: f64,
}

impl Camera {
    /// Takes over a scene's size.
    pub fn aim(&mut self, scene: &Scene) {
        self.scale = scene.scale;
        self.scene = (scene.width * scene.scale, scene.height * scene.scale);
    }

    /// CSS pixels a unit of the scene.
    pub fn pixels(&self) -> f64 {
        self.scale * self.zoom
    }

    /// The sheet's size in CSS pixels.
    pub fn sheet(&self) -> (f64, f64) {
        (self.scene.0 * self.zoom, self.scene.1 * self.zoom)
    }

    /// The zoom at which everything is in sight.
    pub fn zoom_min(&self) -> f64 {
        let whole = self.room.1 / self.scene.1.max(1.0);
        whole.clamp(0.25, 1.0)
    }

    /// Whether there is more than is in sight.
    pub fn overflows(&self) -> bool {
        let (width, height) = self.sheet();
        width > self.room.0 + 1.0 || height > self.room.1 + 1.0
    }

    /// Where the scene's corner stands in the view: what is smaller than the view is in its middle.
    pub fn origin(&self) -> (f64, f64) {
        let (width, _) = self.sheet();
        let free = ((self.room.0 - width) / 2.0).max(0.0);
        (free - self.scroll.0, -self.scroll.1)
    }

    /// From the view to the scene.
    pub fn to_scene(self, (x, y): (f64, f64)) -> (f64, f64) {
        let (left, top) = self.origin();
        let pixels = self.pixels().max(f64::MIN_POSITIVE);
        ((x - left) / pixels, (y - top) / pixels)
    }

    /// From the scene to the view.
    pub fn to_view(self, (x, y): (f64, f64)) -> (f64, f64) {
        let (left, top) = self.origin();
        (left + x * self.pixels(), top + y * self.pixels())
    }

    /// What is in sight, in the scene.
    pub fn sight(&self) -> Area {
        let (x, y) = self.to_scene((0.0, 0.0));
        let pixels = self.pixels().max(f64::MIN_POSITIVE);
        Area {
            x,
            y,
            width: self.room.0 / pixels,
            height: self.room.1 / pixels,
        }
    }

    /// Where to scroll so that what is at a point of the view stays there at another zoom.
    pub fn zoomed(&self, zoom: f64, at: (f64, f64)) -> Self {
        let point = self.to_scene(at);
        let mut camera = Self { zoom, ..*self };
        camera.scroll = (0.0, 0.0);
        let (x, y) = camera.to_view(point);
        let (width, height) = camera.sheet();
        let within =
            |scroll: f64, sheet: f64, room: f64| scroll.clamp(0.0, (sheet - room).max(0.0));
        camera.scroll = (
            within(x - at.0, width, self.room.0),
            within(y - at.1, height, self.room.1),
        );
        camera
    }

    /// Where to scroll so that a box of the scene is in sight.
    pub fn showing(&self, area: Area) -> (f64, f64) {
        const MARGIN_PX: f64 = 12.0;
        let (left, top) = self.to_view((area.x, area.y));
        let (right, bottom) = self.to_view((area.x + area.width, area.y + area.height));
        let shift = |low: f64, high: f64, room: f64| {
            let over = (high + MARGIN_PX - room).max(0.0);
            let under = (low - MARGIN_PX).min(0.0);
            if under < 0.0 {
                under
            } else {
                over.min((low - MARGIN_PX).max(0.0))
            }
        };
        (
            self.scroll.0 + shift(left, right, self.room.0),
            self.scroll.1 + shift(top, bottom, self.room.1),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera() -> Camera {
        Camera {
            scene: (800.0, 500.0),
            scale: 1.25,
            zoom: 1.0,
            room: (800.0, 400.0),
            scroll: (0.0, 0.0),
            magnified: 1.0,
        }
    }

    #[test]
    fn there_and_back_is_the_same_point() {
        let camera = camera().zoomed(2.5, (300.0, 200.0));
        let (x, y) = camera.to_view(camera.to_scene((123.0, 45.0)));
        assert!((x - 123.0).abs() < 1e-9 && (y - 45.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let before = camera();
        let after = before.zoomed(3.0, (300.0, 200.0));
        let (x, y) = after.to_scene((300.0, 200.0));
        let (was_x, was_y) = before.to_scene((300.0, 200.0));
        assert!((x - was_x).abs() < 1e-9 && (y - was_y).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_scrolled_beyond_its_edges() {
        let camera = camera().zoomed(3.0, (300.0, 200.0)).zoomed(0.8, (0.0, 0.0));
        assert_eq!(camera.scroll, (0.0, 0.0));
        assert!(!camera.overflows());
        // What is smaller than the view stands in its middle.
        assert_eq!(camera.origin().0, 80.0);
    }

    #[test]
    fn a_box_out_of_sight_is_brought_there() {
        let mut camera = camera().zoomed(4.0, (0.0, 0.0));
        let area = Area {
            x: 600.0,
            y: 300.0,
            width: 20.0,
            height: 20.0,
        };
        camera.scroll = camera.showing(area);
        let (x, y) = camera.to_view((area.x, area.y));
        assert!(x > 0.0 && x < 800.0 && y > 0.0 && y < 400.0);
        assert_eq!(camera.showing(area), camera.scroll);
    }
}
