//! The colours and fonts of the canvas, read from the style sheet's custom properties.

use super::lettering::Texts;
use session::stage::Ink;
use std::cell::RefCell;
use wasm_bindgen::intern;
use web_sys::{CssStyleDeclaration, HtmlCanvasElement, Window};

/// Every ink with its custom property.
const PROPERTIES: [(Ink, &str); 16] = [
    (Ink::Background, "--ink-background"),
    (Ink::Panel, "--ink-panel"),
    (Ink::Raised, "--ink-raised"),
    (Ink::Line, "--ink-line"),
    (Ink::Faint, "--ink-faint"),
    (Ink::Text, "--ink-text"),
    (Ink::Dim, "--ink-dim"),
    (Ink::InFlight, "--ink-in-flight"),
    (Ink::Stored, "--ink-stored"),
    (Ink::Pending, "--ink-pending"),
    (Ink::Working, "--ink-working"),
    (Ink::Done, "--ink-done"),
    (Ink::Lost, "--ink-lost"),
    (Ink::Discarded, "--ink-discarded"),
    (Ink::Duplicate, "--ink-duplicate"),
    (Ink::Selected, "--ink-selected"),
];

/// What to draw with.
pub struct Inks {
    /// In the order of [`PROPERTIES`].
    colours: Vec<String>,
    /// What fits where, with these fonts.
    pub(super) texts: RefCell<Texts>,
    pub(super) sans: String,
    pub(super) mono: String,
}

impl Inks {
    /// As the style sheet has it for this canvas now, if it has come.
    pub fn of(window: &Window, canvas: &HtmlCanvasElement) -> Option<Self> {
        let style = window.get_computed_style(canvas).ok()??;
        if property(&style, "--ink-text").is_empty() {
            return None;
        }
        let colours: Vec<String> = PROPERTIES
            .into_iter()
            .map(|(_, name)| property(&style, name))
            .collect();
        // They are told to the canvas over and over again.
        colours.iter().for_each(|colour| {
            intern(colour);
        });
        let sans = property(&style, "font-family");
        let mono = property(&style, "--font-mono");
        Some(Self {
            colours,
            texts: RefCell::default(),
            sans,
            mono,
        })
    }

    /// The colour of an ink.
    pub fn colour(&self, ink: Ink) -> &str {
        self.colours.get(ink as usize).map_or("", String::as_str)
    }
}

fn property(style: &CssStyleDeclaration, name: &str) -> String {
    style
        .get_property_value(name)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::PROPERTIES;

    #[test]
    fn every_ink_stands_at_its_own_place() {
        for (index, (ink, _)) in PROPERTIES.into_iter().enumerate() {
            assert_eq!(ink as usize, index);
        }
    }
}
