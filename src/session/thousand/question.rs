//! What is asked of many worlds: a text, and the checks in it.

use crate::Language;
use scenario::Compiled;
use scenario::ast::What;
use sim::spec::Micros;

/// Until when a world is played whose text names no end and that could go on for ever, unless more of it was seen.
pub const UNTIL_US: Micros = 60_000_000;

/// See the module.
#[derive(Clone, Debug)]
pub struct Question {
    /// The text that is played, with what was added to it.
    pub text: String,
    /// Its checks, as they are written.
    pub checks: Vec<String>,
    /// The text has no check, so this asks whether anything is lost.
    pub is_about_losses: bool,
    /// The text names no end, so the worlds end here.
    pub until_us: Option<Micros>,
    /// The text as it was, before anything was added to it.
    world: String,
}

impl Question {
    /// Of the lines that a session exports, of which so much was seen.
    ///
    /// # Errors
    /// A sentence, where a text can make no world.
    pub fn of(lines: &[String], newest_us: Micros, language: Language) -> Result<Self, String> {
        let world = lines.join("\n") + "\n";
        let mut text = world.clone();
        let mut compiled = compiled(&text, language)?;
        let mut until_us = None;
        if scenario::explore::endless(&compiled).is_some() {
            let until = newest_us.max(UNTIL_US).div_ceil(1_000) * 1_000;
            text += &format!("until {}ms\n", until / 1_000);
            until_us = Some(until);
        }
        let is_about_losses = compiled.checks.is_empty();
        if is_about_losses {
            text += "check lost = 0\n";
        }
        if is_about_losses || until_us.is_some() {
            compiled = self::compiled(&text, language)?;
        }
        let checks = compiled.checks.iter().map(|(_, check)| check.to_string());
        Ok(Self {
            checks: checks.collect(),
            text,
            is_about_losses,
            until_us,
            world,
        })
    }

    /// Whether the lines that a session exports are still those that this was asked of, whatever their seed: the world itself, or
    /// one that was opened from here.
    pub fn is_of(&self, lines: &[String]) -> bool {
        let present = with_seed(&(lines.join("\n") + "\n"), 0);
        [&self.world, &self.text]
            .into_iter()
            .any(|text| with_seed(text, 0) == present)
    }
}

fn compiled(text: &str, language: Language) -> Result<Compiled, String> {
    scenario::compile(text).map_err(|errors| {
        let first = errors.first().map(|error| language.text_error(error));
        first.unwrap_or_default()
    })
}

/// The text with another seed.
pub fn with_seed(text: &str, seed: u64) -> String {
    let read = scenario::parse(text).unwrap_or_default();
    let line_of = |is: fn(&What) -> bool| {
        let item = read.items.iter().find(|item| is(&item.what))?;
        usize::try_from(item.place.line).ok()
    };
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let seed = format!("seed {seed}");
    let old = line_of(|what| matches!(what, What::Seed(_))).and_then(|line| line.checked_sub(1));
    match old.and_then(|at| lines.get_mut(at)) {
        Some(line) => *line = seed,
        None => {
            let behind = line_of(|what| matches!(what, What::Title(_))).unwrap_or(0);
            lines.insert(behind.min(lines.len()), seed);
        }
    }
    lines.join("\n") + "\n"
}
