//! One shape at a time, or many dots at once.

use super::ink::Inks;
use super::lettering::{Font, Lettering};
use super::meet;
use session::stage::{Align, Area, Curve, Ink, Mark, Shape};
use std::cell::Cell;
use std::f64::consts::{FRAC_PI_2, TAU};
use web_sys::CanvasRenderingContext2d;

/// Room that a shape may need beside its box: a ring, a line's width, a text's height.
const BLEED: f64 = 16.0;
/// The length of a line that is a dot: none would be left out, and so much nobody sees.
const SPECK: f64 = 0.01;
/// Fewer that look the same are drawn one by one.
const RUN_MIN: usize = 4;

/// Draws with a context and the theme's inks. Canvas calls that return a result fail only for values that are not finite
/// or negative radii, which no scene has; a shape that failed would be missing, nothing more.
pub(super) struct Pen<'a> {
    context: &'a CanvasRenderingContext2d,
    inks: &'a Inks,
    fill: Cell<Option<Ink>>,
    stroke: Cell<Option<Ink>>,
    dash: Cell<(f64, f64)>,
    font: Cell<Option<Font>>,
    align: Cell<Option<Align>>,
}

/// What plain dots have in common.
type Look = (Ink, f64);

impl<'a> Pen<'a> {
    /// A context keeps what it was told in the frame before, so nothing is taken for granted.
    pub fn new(context: &'a CanvasRenderingContext2d, inks: &'a Inks) -> Self {
        // An array of finite numbers is always a valid pattern.
        let _ = context.set_line_dash(&js_sys::Array::new());
        Self {
            context,
            inks,
            fill: Cell::default(),
            stroke: Cell::default(),
            dash: Cell::default(),
            font: Cell::default(),
            align: Cell::default(),
        }
    }

    /// Draws what is in sight: text above everything else, one font after the other, since a browser takes its time to change fonts.
    pub fn draw_all(&self, shapes: &[Shape], sight: Area) {
        let mut letterings = Vec::new();
        let mut rest = shapes;
        while let [first, others @ ..] = rest {
            if let Some(run) = run_of(rest, plain_dot).filter(|run| *run >= RUN_MIN) {
                self.discs(&rest[..run], sight);
                rest = &rest[run..];
                continue;
            }
            if let Some(run) = run_of(rest, plain_line) {
                self.lines(&rest[..run], sight);
                rest = &rest[run..];
                continue;
            }
            match lettering(first) {
                _ if !is_seen(first, sight) => {}
                Some(lettering) => letterings.push(lettering),
                None => self.draw(first),
            }
            rest = others;
        }
        session::order::sort_by_key(&mut letterings, |lettering| lettering.font);
        letterings.iter().for_each(|one| self.letter(one));
    }

    /// Plain dots that look the same are one path, and each a line of next to no length with round ends: browsers take points of
    /// lines several times as fast as circles.
    fn discs(&self, dots: &[Shape], sight: Area) {
        let Some((ink, radius)) = dots.first().and_then(plain_dot) else {
            return;
        };
        self.context.begin_path();
        for dot in dots {
            if let Shape::Dot { x, y, .. } = dot
                && is_seen(dot, sight)
            {
                self.context.move_to(*x, *y);
                self.context.line_to(x + SPECK, *y);
            }
        }
        self.context.set_line_cap("round");
        self.line(ink, 2.0 * radius);
        self.context.set_line_cap("butt");
    }

    /// And so are lines that look the same.
    fn lines(&self, lines: &[Shape], sight: Area) {
        let Some((ink, width, dashed)) = lines.first().and_then(plain_line) else {
            return;
        };
        self.context.begin_path();
        for line in lines {
            if let Shape::Path { curve, .. } = line
                && is_seen(line, sight)
            {
                self.trace(curve);
            }
        }
        self.stroke(ink, width, if dashed { (4.0, 4.0) } else { (0.0, 0.0) });
    }

    fn draw(&self, shape: &Shape) {
        match shape {
            Shape::Rect {
                area,
                radius,
                fill,
                stroke,
                dashed,
            } => self.rect(*area, *radius, *fill, *stroke, *dashed),
            Shape::Flow {
                curve,
                ink,
                width,
                gap,
            } => self.flow(curve, *ink, *width, *gap),
            Shape::Dot {
                x,
                y,
                radius,
                ink,
                mark,
                ring,
                selected,
                alpha,
            } => {
                let (at, radius) = ((*x, *y), *radius);
                self.context.set_global_alpha(*alpha);
                self.dot(at, radius, *ink, *mark);
                if let Some(ring) = ring {
                    self.circle(at, radius + 3.0, *ring, 1.8);
                }
                if *selected {
                    let outer = if ring.is_some() { 6.5 } else { 3.5 };
                    self.circle(at, radius + outer, Ink::Selected, 2.0);
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
            // Lines come together and text last, see `draw_all`.
            Shape::Path { .. } | Shape::Text { .. } => {}
        }
    }

    fn fill(&self, ink: Ink) {
        if self.fill.replace(Some(ink)) != Some(ink) {
            self.context.set_fill_style_str(self.inks.colour(ink));
        }
        self.context.fill();
    }

    fn stroke(&self, ink: Ink, width: f64, dash: (f64, f64)) {
        if self.dash.replace(dash) != dash {
            let pattern = js_sys::Array::new();
            if dash.0 > 0.0 {
                pattern.push(&dash.0.into());
                pattern.push(&dash.1.into());
            }
            let _ = self.context.set_line_dash(&pattern);
        }
        if self.stroke.replace(Some(ink)) != Some(ink) {
            self.context.set_stroke_style_str(self.inks.colour(ink));
        }
        self.context.set_line_width(width);
        self.context.stroke();
    }

    fn line(&self, ink: Ink, width: f64) {
        self.stroke(ink, width, (0.0, 0.0));
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
            self.fill(ink);
        }
        if let Some(ink) = stroke {
            let width = if ink == Ink::Selected { 2.0 } else { 1.0 };
            self.stroke(ink, width, if dashed { (4.0, 4.0) } else { (0.0, 0.0) });
        }
    }

    fn trace(&self, curve: &Curve) {
        let Curve {
            from,
            control_from,
            control_to,
            to,
        } = *curve;
        self.context.move_to(from.0, from.1);
        self.context.bezier_curve_to(
            control_from.0,
            control_from.1,
            control_to.0,
            control_to.1,
            to.0,
            to.1,
        );
    }

    /// A faint band with bright dashes in it.
    fn flow(&self, curve: &Curve, ink: Ink, width: f64, gap: f64) {
        self.context.begin_path();
        self.trace(curve);
        self.context.set_global_alpha(0.3);
        self.line(ink, width);
        self.context.set_global_alpha(1.0);
        self.stroke(ink, (width * 0.45).max(1.2), (6.0, gap));
    }

    fn circle(&self, (x, y): (f64, f64), radius: f64, ink: Ink, width: f64) {
        self.context.begin_path();
        let _ = self.context.arc(x, y, radius.max(0.0), 0.0, TAU);
        self.line(ink, width);
    }

    fn dot(&self, at: (f64, f64), radius: f64, ink: Ink, mark: Mark) {
        match mark {
            Mark::None => self.pie(at, radius, (0.0, TAU), ink),
            Mark::Hollow => self.circle(at, radius - 1.0, ink, 2.0),
            Mark::Half => {
                self.circle(at, radius - 1.0, ink, 2.0);
                self.pie(at, radius - 1.0, (-FRAC_PI_2, FRAC_PI_2), ink);
            }
            Mark::Cross => {
                self.circle(at, radius - 1.0, ink, 1.6);
                let arm = radius * 0.42;
                self.sign(at, &[(-arm, -arm), (arm, arm)], ink);
                self.sign(at, &[(arm, -arm), (-arm, arm)], ink);
            }
            Mark::Check => {
                self.circle(at, radius - 1.0, ink, 1.6);
                let arm = radius * 0.5;
                let hook = [(-arm, 0.0), (-arm * 0.2, arm * 0.7), (arm, -arm * 0.7)];
                self.sign(at, &hook, ink);
            }
            Mark::Pause => {
                let (side, tall) = (radius * 0.4, radius * 0.75);
                self.sign(at, &[(-side, -tall), (-side, tall)], ink);
                self.sign(at, &[(side, -tall), (side, tall)], ink);
            }
        }
    }

    fn pie(&self, (x, y): (f64, f64), radius: f64, (start, end): (f64, f64), ink: Ink) {
        self.context.begin_path();
        let _ = self.context.arc(x, y, radius.max(0.0), start, end);
        self.fill(ink);
    }

    /// A line through points beside a place.
    fn sign(&self, (x, y): (f64, f64), points: &[(f64, f64)], ink: Ink) {
        self.context.begin_path();
        for (index, (dx, dy)) in points.iter().enumerate() {
            match index {
                0 => self.context.move_to(x + dx, y + dy),
                _ => self.context.line_to(x + dx, y + dy),
            }
        }
        self.line(ink, 1.8);
    }

    /// Starts at twelve and runs with the clock.
    fn ring(&self, at: (f64, f64), radius: f64, share: f64, ink: Ink) {
        self.circle(at, radius, Ink::Line, 2.5);
        if share > 0.0 {
            self.context.begin_path();
            let end = -FRAC_PI_2 + TAU * share.clamp(0.0, 1.0);
            let _ = self.context.arc(at.0, at.1, radius, -FRAC_PI_2, end);
            self.line(ink, 2.5);
        }
    }

    fn letter(&self, lettering: &Lettering<'_>) {
        let Lettering {
            font, align, ink, ..
        } = *lettering;
        if self.font.replace(Some(font)) != Some(font) {
            self.context.set_font(&font.css(self.inks));
        }
        if self.align.replace(Some(align)) != Some(align) {
            self.context.set_text_align(match align {
                Align::Left => "left",
                Align::Middle => "center",
                Align::Right => "right",
            });
        }
        if self.fill.replace(Some(ink)) != Some(ink) {
            self.context.set_fill_style_str(self.inks.colour(ink));
        }
        let mut texts = self.inks.texts.borrow_mut();
        let text = texts.fit(self.context, lettering);
        let _ = self.context.fill_text(text, lettering.at.0, lettering.at.1);
    }
}

/// A text as it is drawn.
fn lettering(shape: &Shape) -> Option<Lettering<'_>> {
    match shape {
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
        } => Some(Lettering {
            at: (*x, *y),
            text,
            ink: *ink,
            font: Font::new(*size, *mono, *bold),
            align: *align,
            max_width: *max_width,
        }),
        _ => None,
    }
}

/// A dot with nothing but a colour and a size.
fn plain_dot(shape: &Shape) -> Option<Look> {
    match shape {
        Shape::Dot {
            mark: Mark::None,
            ring: None,
            selected: false,
            ink,
            radius,
            alpha: 1.0,
            ..
        } => Some((*ink, *radius)),
        _ => None,
    }
}

/// What lines have in common: ink, width, and whether they are dashed.
fn plain_line(shape: &Shape) -> Option<(Ink, f64, bool)> {
    match shape {
        Shape::Path {
            ink, width, dashed, ..
        } => Some((*ink, *width, *dashed)),
        _ => None,
    }
}

/// How many shapes of the same look come first, if the first has such a look.
fn run_of<T: PartialEq>(shapes: &[Shape], look: impl Fn(&Shape) -> Option<T>) -> Option<usize> {
    let first = look(shapes.first()?)?;
    let same = |shape: &&Shape| look(shape).as_ref() == Some(&first);
    Some(shapes.iter().take_while(same).count())
}

fn is_seen(shape: &Shape, sight: Area) -> bool {
    let area = bounds(shape);
    let grown = Area {
        x: area.x - BLEED,
        y: area.y - BLEED,
        width: area.width + 2.0 * BLEED,
        height: area.height + 2.0 * BLEED,
    };
    meet(grown, sight)
}

fn bounds(shape: &Shape) -> Area {
    let around = |x: f64, y: f64, radius: f64| Area {
        x: x - radius,
        y: y - radius,
        width: 2.0 * radius,
        height: 2.0 * radius,
    };
    match shape {
        Shape::Rect { area, .. } => *area,
        Shape::Path { curve, .. } | Shape::Flow { curve, .. } => {
            let (left, right) = (curve.from.0.min(curve.to.0), curve.from.0.max(curve.to.0));
            let (top, bottom) = (curve.from.1.min(curve.to.1), curve.from.1.max(curve.to.1));
            Area {
                x: left,
                y: top,
                width: right - left,
                height: bottom - top,
            }
        }
        Shape::Dot { x, y, radius, .. } | Shape::Ring { x, y, radius, .. } => {
            around(*x, *y, *radius)
        }
        Shape::Text {
            x, y, max_width, ..
        } => around(*x, *y, *max_width),
    }
}
