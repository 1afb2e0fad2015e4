//! The screens on which the page is looked at.

use serde_json::{Value, json};

/// Light or dark, as the system of the visitor prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// A screen, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Touched by fingers, with no pointer.
    pub touch: bool,
    /// What the visitor's system prefers.
    pub scheme: Scheme,
    /// Whether the visitor asked for less motion.
    pub reduced_motion: bool,
    /// The visitor's language, as browsers tell it: `en-US`, `ko-KR`.
    pub language: &'static str,
}

impl Screen {
    /// A desktop of 1440 by 900, with a mouse.
    pub const DESK: Screen = Screen {
        width: 1440,
        height: 900,
        touch: false,
        scheme: Scheme::Light,
        reduced_motion: false,
        language: "en-US",
    };

    /// A phone of 390 by 844, touched.
    pub const PHONE: Screen = Screen {
        width: 390,
        height: 844,
        touch: true,
        ..Screen::DESK
    };

    /// The same screen, preferring dark.
    pub const fn dark(self) -> Screen {
        Screen {
            scheme: Scheme::Dark,
            ..self
        }
    }

    /// The same screen, before a Korean visitor.
    pub const fn korean(self) -> Screen {
        Screen {
            language: "ko-KR",
            ..self
        }
    }

    /// The commands of the DevTools protocol that make a browser show this screen.
    pub(super) fn commands(self) -> [(&'static str, Value); 3] {
        let scheme = match self.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let motion = if self.reduced_motion {
            "reduce"
        } else {
            "no-preference"
        };
        let metrics = json!({
            "width": self.width, "height": self.height,
            "deviceScaleFactor": if self.touch { 2 } else { 1 }, "mobile": self.touch,
        });
        let touch = json!({ "enabled": self.touch, "maxTouchPoints": 1 });
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ]});
        [
            ("Emulation.setDeviceMetricsOverride", metrics),
            ("Emulation.setTouchEmulationEnabled", touch),
            ("Emulation.setEmulatedMedia", media),
        ]
    }
}
