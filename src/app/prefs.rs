//! What a visitor prefers: asked of the host, of what was stored, of the browser, in this order. Storage may be forbidden or
//! full; then a choice lasts as long as the page.

use session::Language;
use web_sys::{MediaQueryList, Storage, window};

use crate::mount::{Lang, Options, Theme};

const LANGUAGE_KEY: &str = "brokerlab.language";
const THEME_KEY: &str = "brokerlab.theme";
/// The media query for a system that is set to dark.
pub const DARK_QUERY: &str = "(prefers-color-scheme: dark)";
/// The media query for a system that asks for little motion.
pub const STILL_QUERY: &str = "(prefers-reduced-motion: reduce)";

/// The colours in force, once `auto` is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

/// The language to begin with.
pub fn first_language(options: &Options) -> Language {
    match options.lang {
        Some(Lang::En) => Language::English,
        Some(Lang::Ko) => Language::Korean,
        None => read(LANGUAGE_KEY)
            .or_else(browser_language)
            .and_then(|tag| Language::of_tag(&tag))
            .unwrap_or_default(),
    }
}

fn browser_language() -> Option<String> {
    window()?.navigator().language()
}

/// Remembers a language.
pub fn keep_language(language: Language) {
    write(LANGUAGE_KEY, language.tag());
}

/// The theme to begin with.
pub fn first_theme(options: &Options) -> Theme {
    let stored = || match read(THEME_KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Auto,
    };
    options.theme.unwrap_or_else(stored)
}

/// The name of a theme for attributes and storage.
pub const fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::Auto => "auto",
    }
}

/// The theme that the switch goes to next.
pub const fn next_theme(theme: Theme) -> Theme {
    match theme {
        Theme::Auto => Theme::Light,
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::Auto,
    }
}

/// Remembers a theme.
pub fn keep_theme(theme: Theme) {
    write(THEME_KEY, theme_name(theme));
}

/// The colours that a theme means on this system.
pub fn scheme(theme: Theme) -> Scheme {
    match theme {
        Theme::Light => Scheme::Light,
        Theme::Dark => Scheme::Dark,
        Theme::Auto if matches(DARK_QUERY) => Scheme::Dark,
        Theme::Auto => Scheme::Light,
    }
}

/// The list object of a media query, for listening to it.
pub fn media(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok()?
}

/// Whether a media query holds now.
pub fn matches(query: &str) -> bool {
    media(query).is_some_and(|list| list.matches())
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs only the memory of the choice.
        let _ = storage.set_item(key, value);
    }
}
