//! One shape at a time.

use super::ink::Inks;
use session::stage::{Align, Area, Curve, Ink, Mark, Shape};
use std::f64::consts::{FRAC_PI_2, TAU};
use web_sys::CanvasRenderingContext2d;

/// Draws with a context and the theme's inks. Canvas calls that return a result fail only for values that are not finite
/// or negative radii, which no scene has; a shape that failed would be missing, nothing more.
pub(super) struct Pen<'a> {
    pub context: &'a CanvasRenderingContext2d,
    pub inks: &'a Inks,
}

/// A text's place and look.
struct Lettering<'a> {
    at: (f64, f64),
    text: &'a str,
    size: f64,
    mono: bool,
    bold: bool,
    align: Align,
    max_width: f64,
}

impl Pen<'_> {
    pub fn draw(&self, shape: &Shape) {
        match shape {
            Shape::Rect {
                area,
                radius,
                fill,
                stroke,
                dashed,
            } => self.rect(*area, *radius, *fill, *stroke, *dashed),
            Shape::Path {
                curve,
                ink,
                dashed,
                width,
            } => self.path(curve, *ink, *dashed, *width),
            Shape::Dot {
                x,
                y,
                radius,
                ink,
                mark,
                ring,
                alpha,
            } => {
                self.context.set_global_alpha(*alpha);
                self.dot((*x, *y), *radius, *ink, *mark);
                if let Some(ring) = ring {
                    self.circle((*x, *y), radius + 3.5, *ring, 2.0);
                }
                self.context.set_global_alpha(1.0);
            }
            Shape::Ring {
                x,
                y,
                radius,
                share,
                ink,
            } => self.ring((*x, *y), *radius, *share, *ink),
            Shape::Text {
                x,
                y,
                text,
                ink,
                size,
                mono,
                bold,
                align,
                max_width,
            } => {
                self.context.set_fill_style_str(self.inks.colour(*ink));
                let (size, mono, bold) = (*size, *mono, *bold);
                let (align, max_width) = (*align, *max_width);
                self.letter(&Lettering {
                    at: (*x, *y),
                    text,
                    size,
                    mono,
                    bold,
                    align,
                    max_width,
                });
            }
        }
    }

    fn stroke(&self, ink: Ink, width: f64, dashed: bool) {
        let dash = js_sys::Array::new();
        if dashed {
            dash.push(&4.0.into());
            dash.push(&4.0.into());
        }
        let _ = self.context.set_line_dash(&dash);
        self.context.set_line_width(width);
        self.context.set_stroke_style_str(self.inks.colour(ink));
        self.context.stroke();
    }

    fn rect(&self, area: Area, radius: f64, fill: Option<Ink>, stroke: Option<Ink>, dashed: bool) {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        self.context.begin_path();
        let _ =
            self.context
                .round_rect_with_f64(x + 0.5, y + 0.5, width - 1.0, height - 1.0, radius);
        if let Some(ink) = fill {
            self.context.set_fill_style_str(self.inks.colour(ink));
            self.context.fill();
        }
        if let Some(ink) = stroke {
            self.stroke(ink, if ink == Ink::Selected { 2.0 } else { 1.0 }, dashed);
        }
    }

    fn path(&self, curve: &Curve, ink: Ink, dashed: bool, width: f64) {
        let Curve {
            from,
            control_from,
            control_to,
            to,
        } = *curve;
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.bezier_curve_to(
            control_from.0,
            control_from.1,
            control_to.0,
            control_to.1,
            to.0,
            to.1,
        );
        self.stroke(ink, width, dashed);
    }

    fn circle(&self, (x, y): (f64, f64), radius: f64, ink: Ink, width: f64) {
        self.context.begin_path();
        let _ = self.context.arc(x, y, radius, 0.0, TAU);
        self.stroke(ink, width, false);
    }

    fn dot(&self, at: (f64, f64), radius: f64, ink: Ink, mark: Mark) {
        match mark {
            Mark::None => self.disc(at, radius, ink),
            Mark::Hollow => self.circle(at, radius - 1.0, ink, 2.0),
            Mark::Half => {
                self.circle(at, radius - 1.0, ink, 2.0);
                self.half_disc(at, radius - 1.0, ink);
            }
            Mark::Cross => {
                self.circle(at, radius - 1.0, ink, 1.6);
                self.cross(at, radius * 0.42, ink);
            }
            Mark::Check => {
                self.circle(at, radius - 1.0, ink, 1.6);
                self.check(at, radius * 0.5, ink);
            }
        }
    }

    fn disc(&self, (x, y): (f64, f64), radius: f64, ink: Ink) {
        self.context.begin_path();
        let _ = self.context.arc(x, y, radius, 0.0, TAU);
        self.context.set_fill_style_str(self.inks.colour(ink));
        self.context.fill();
    }

    fn half_disc(&self, (x, y): (f64, f64), radius: f64, ink: Ink) {
        self.context.begin_path();
        let _ = self.context.arc(x, y, radius, -FRAC_PI_2, FRAC_PI_2);
        self.context.set_fill_style_str(self.inks.colour(ink));
        self.context.fill();
    }

    fn cross(&self, (x, y): (f64, f64), arm: f64, ink: Ink) {
        self.context.begin_path();
        self.context.move_to(x - arm, y - arm);
        self.context.line_to(x + arm, y + arm);
        self.context.move_to(x + arm, y - arm);
        self.context.line_to(x - arm, y + arm);
        self.stroke(ink, 1.6, false);
    }

    fn check(&self, (x, y): (f64, f64), arm: f64, ink: Ink) {
        self.context.begin_path();
        self.context.move_to(x - arm, y);
        self.context.line_to(x - arm * 0.2, y + arm * 0.7);
        self.context.line_to(x + arm, y - arm * 0.7);
        self.stroke(ink, 1.8, false);
    }

    /// Starts at twelve and runs with the clock.
    fn ring(&self, (x, y): (f64, f64), radius: f64, share: f64, ink: Ink) {
        self.circle((x, y), radius, Ink::Faint, 2.0);
        self.context.begin_path();
        let _ = self.context.arc(
            x,
            y,
            radius,
            -FRAC_PI_2,
            -FRAC_PI_2 + TAU * share.clamp(0.0, 1.0),
        );
        self.stroke(ink, 2.0, false);
    }

    fn letter(&self, lettering: &Lettering<'_>) {
        let weight = if lettering.bold { 600 } else { 400 };
        let family = if lettering.mono {
            &self.inks.mono
        } else {
            &self.inks.sans
        };
        self.context
            .set_font(&format!("{weight} {}px {family}", lettering.size));
        self.context.set_text_align(match lettering.align {
            Align::Left => "left",
            Align::Middle => "center",
            Align::Right => "right",
        });
        let text = self.clip(lettering.text, lettering.max_width);
        let _ = self
            .context
            .fill_text(&text, lettering.at.0, lettering.at.1);
    }

    /// Text that is too wide ends in an ellipsis; how much fits is found by halving.
    fn clip(&self, text: &str, max_width: f64) -> String {
        if self.width(text) <= max_width {
            return text.to_owned();
        }
        let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
        let fits =
            ends.partition_point(|end| self.width(&format!("{}…", &text[..*end])) <= max_width);
        match fits.checked_sub(1) {
            Some(last) => format!("{}…", &text[..ends[last]]),
            None => String::new(),
        }
    }

    fn width(&self, text: &str) -> f64 {
        self.context
            .measure_text(text)
            .map_or(0.0, |metrics| metrics.width())
    }
}
