//! Text on a canvas. Measuring is dear, and so is giving a text to the browser, so what fits into a width is remembered on both
//! sides for as long as the inks are: labels repeat from frame to frame.

use super::ink::Inks;
use session::stage::{Align, Ink};
use std::collections::HashMap;
use wasm_bindgen::{intern, unintern};
use web_sys::CanvasRenderingContext2d;

/// Texts that are remembered; the memory begins anew when it is full.
const TEXTS_KNOWN_MAX: usize = 2_000;

/// A font of the stage; equal ones are told apart from others by this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Font {
    /// A tenth of a unit.
    tenths: u16,
    mono: bool,
    bold: bool,
}

impl Font {
    pub fn new(size: f64, mono: bool, bold: bool) -> Self {
        let tenths = (size * 10.0).round() as u16;
        Self { tenths, mono, bold }
    }

    pub fn css(self, inks: &Inks) -> String {
        let weight = if self.bold { 600 } else { 400 };
        let family = if self.mono { &inks.mono } else { &inks.sans };
        format!("{weight} {}px {family}", f64::from(self.tenths) / 10.0)
    }
}

/// A text's place and look.
pub(super) struct Lettering<'a> {
    pub at: (f64, f64),
    pub text: &'a str,
    pub ink: Ink,
    pub font: Font,
    pub align: Align,
    pub max_width: f64,
}

/// How much of a text fits: all of it, or this.
type Fit = Option<String>;

/// What is known of texts.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: HashMap<(Font, u16), HashMap<String, Fit>>,
    count: usize,
}

impl Texts {
    /// What of a text is to be drawn. The context has the font already.
    pub fn fit<'a>(
        &'a mut self,
        context: &CanvasRenderingContext2d,
        lettering: &'a Lettering<'_>,
    ) -> &'a str {
        if self.count >= TEXTS_KNOWN_MAX {
            *self = Self::default();
        }
        let width = lettering.max_width.clamp(0.0, f64::from(u16::MAX)).round() as u16;
        let known = self.known.entry((lettering.font, width)).or_default();
        if !known.contains_key(lettering.text) {
            let fit = clip(context, lettering.text, f64::from(width));
            intern(fit.as_deref().unwrap_or(lettering.text));
            known.insert(lettering.text.to_owned(), fit);
            self.count += 1;
        }
        match known.get(lettering.text) {
            Some(Some(clipped)) => clipped,
            _ => lettering.text,
        }
    }
}

impl Drop for Texts {
    fn drop(&mut self) {
        for (text, fit) in self.known.values().flatten() {
            unintern(fit.as_deref().unwrap_or(text));
        }
    }
}

/// Text that is too wide ends in an ellipsis; how much fits is found by halving.
fn clip(context: &CanvasRenderingContext2d, text: &str, max_width: f64) -> Fit {
    let width = |text: &str| {
        let measured = context.measure_text(text);
        measured.map_or(0.0, |metrics| metrics.width())
    };
    if width(text) <= max_width {
        return None;
    }
    let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
    let fits = ends.partition_point(|end| width(&format!("{}…", &text[..*end])) <= max_width);
    let last = fits.checked_sub(1).map(|last| ends[last]);
    Some(last.map_or(String::new(), |end| format!("{}…", text[..end].trim_end())))
}
