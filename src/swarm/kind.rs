//! The kinds of the prelude as their texts say: what each is about, and what may be given to it.

use crate::cast::Area;
use crate::dice::Dice;

/// A kind of actor.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub area: Area,
    /// Does it send on a schedule that stands in its line?
    pub produces: bool,
    /// What may be given, and whether it must be.
    params: Vec<(&'static str, bool)>,
}

impl Kind {
    /// Every kind of the prelude.
    pub fn all() -> impl Iterator<Item = Self> {
        scenario::prelude::FILES
            .iter()
            .map(|(name, text)| Self::read(name, text))
    }

    fn read(name: &'static str, text: &'static str) -> Self {
        let with = text
            .lines()
            .filter_map(|line| line.strip_prefix("    with "));
        let param = |with: &'static str| match with.split_once(' ') {
            Some((name, _)) => (name, false),
            None => (with, true),
        };
        let params: Vec<(&str, bool)> = with.map(param).collect();
        let has = |names: &[&str]| params.iter().any(|(name, _)| names.contains(name));
        let area = match () {
            () if has(&["stream", "group"]) => Area::Streams,
            () if has(&["queue"]) => Area::SortedSets,
            () if has(&["channel", "channels", "patterns"]) => Area::Channels,
            () => Area::Lists,
        };
        Self {
            name,
            area,
            produces: text.contains(" as producer"),
            params,
        }
    }

    /// Its parameters as they stand behind its name; what need not be given is left out now and then.
    pub fn options(&self, dice: &mut Dice) -> String {
        let mut text = String::new();
        for (name, needed) in &self.params {
            if *needed || !dice.once_in(4) {
                text += &format!("  {name} {}", self.value(name, dice));
            }
        }
        text
    }

    /// # Panics
    /// If a kind takes what nobody here has heard of.
    fn value(&self, name: &str, dice: &mut Dice) -> String {
        let streams = self.area == Area::Streams;
        let word = match name {
            "list" => dice.word(&["jobs", "jobs", "jobs", "ready"]),
            "queue" => dice.word(&["due", "due", "due", "urgent"]),
            "stream" => dice.word(&["s", "s", "s", "t"]),
            "group" => dice.word(&["g", "g", "h"]),
            "channel" | "channels" => dice.word(&["news", "news", "news.a"]),
            "patterns" => dice.word(&["n*", "news*", "news.?", "*"]),
            "dead" => "dead",
            "from" if self.name == "reader" => dice.word(&["0", "$", "7-1"]),
            "from" if streams => "s",
            "from" => "jobs",
            "to" if streams => "t",
            "to" => "ready",
            "text" => dice.word(&["same", "%n", "\"%me:%n\""]),
            "work" => return dice.span_ms(0, 500),
            "pause" => return dice.span_ms(100, 900),
            "sweep" => return dice.span_ms(500, 2_000),
            "after" => return dice.span_ms(50, 400),
            "idle" => return dice.range(0, 2_000).to_string(),
            "batch" | "tries" | "length" | "delay" => return dice.range(1, 5).to_string(),
            other => panic!("{}: what is '{other}'?", self.name),
        };
        word.to_owned()
    }
}
