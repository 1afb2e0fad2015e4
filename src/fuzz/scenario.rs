//! Texts of the scenario language, good ones and bad ones: bytes, words, good texts with accidents, and hostile shapes.
//!
//! Reading never panics and takes no more than its limits say; what is wrong has a place within the text and shows the line;
//! what was read prints as a text that reads as the same and prints as itself; what can be made into a world runs.

use scenario::diagnostic::{Diagnostic, text_of};
use scenario::limits::{DIAGNOSTICS_MAX, FILE_BYTES_MAX, LINES_MAX};
use scenario::run::Run;
use sim::rng::Rng;

use super::run::Target;
use super::{Failure, Heap, Work};

mod make;

/// Inputs of one case.
const INPUTS: usize = 16;
/// Items of the event queue that a world must survive.
const EVENTS: usize = 1_000;
/// Heap that a byte of input may take, read, printed and made into a world.
const HEAP_PER_BYTE_MAX: usize = 2_000;
/// Heap that any text may take: the kinds that are always there, and the programs of actors, up to their limit, three times (as
/// text, as statements, and encoded).
const HEAP_FREE_BYTES: usize = 96 << 20;
/// Nothing of what is read takes so long on a machine that is not stuck.
const SLOW_US_MAX: u64 = 5_000_000;

/// The reader of scenarios.
#[derive(Clone, Copy, Debug)]
pub struct Texts;

impl Target for Texts {
    type Step = Vec<u8>;

    const NAME: &'static str = "scenario";

    fn steps(&self, seed: u64) -> Vec<Vec<u8>> {
        let mut rng = Rng::new(seed);
        (0..INPUTS).map(|_| make::input(&mut rng)).collect()
    }

    fn run(&self, _: u64, steps: &[Vec<u8>], heap: Heap) -> Result<Work, Failure> {
        let mut work = Work::default();
        for bytes in steps {
            let looked = look_at(bytes, heap)?;
            let taken = looked.heap_bytes;
            work.accepted += u64::from(looked.is_world);
            work.done += 1;
            work.input_bytes += bytes.len() as u64;
            work.heap_bytes_max = work.heap_bytes_max.max(taken as u64);
            let took_us = looked.took_us;
            work.slowest_us = work.slowest_us.max(took_us);
            if taken > HEAP_FREE_BYTES + HEAP_PER_BYTE_MAX * bytes.len() {
                let detail = format!("{taken} bytes of heap for {} of text", bytes.len());
                return Err(Failure::new("heap of a text", detail));
            }
            if took_us > SLOW_US_MAX {
                let detail = format!("{took_us} us for {} bytes", bytes.len());
                return Err(Failure::new("time of a text", detail));
            }
        }
        Ok(work)
    }

    fn show(&self, step: &Vec<u8>) -> String {
        format!(
            "----\n{}\n{}",
            String::from_utf8_lossy(step),
            step.escape_ascii()
        )
    }

    fn smaller(&self, step: &Vec<u8>) -> Vec<Vec<u8>> {
        let lines: Vec<&[u8]> = step.split_inclusive(|byte| *byte == b'\n').collect();
        let mut all = without_parts(&lines);
        let bytes: Vec<&[u8]> = step.chunks(1).collect();
        if step.len() <= 400 {
            all.extend(without_parts(&bytes));
        }
        all
    }
}

/// All the texts without a half, a quarter, … of their parts.
fn without_parts(parts: &[&[u8]]) -> Vec<Vec<u8>> {
    let (mut all, mut size) = (Vec::new(), parts.len() / 2);
    while size > 0 {
        for at in (0..parts.len()).step_by(size) {
            let end = (at + size).min(parts.len());
            all.push([parts[..at].concat(), parts[end..].concat()].concat());
        }
        size /= 2;
    }
    all
}

/// What came of a text.
#[derive(Clone, Copy)]
struct Looked {
    /// A world, which was played.
    is_world: bool,
    /// What the text took, as it was read, printed and made into what a world is made of.
    heap_bytes: usize,
    /// For how long, in microseconds of the wall.
    took_us: u64,
}

fn look_at(bytes: &[u8], heap: Heap) -> Result<Looked, Failure> {
    let (before, began) = ((heap.now)(), std::time::Instant::now());
    let looked = |is_world| Looked {
        is_world,
        heap_bytes: (heap.now)().saturating_sub(before),
        took_us: began.elapsed().as_micros() as u64,
    };
    let lossy;
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(diagnostic) => {
            lossy = String::from_utf8_lossy(bytes).into_owned();
            is_shown(&diagnostic, &lossy)?;
            &lossy
        }
    };
    let read = match scenario::parse(text) {
        Ok(read) => read,
        Err(found) => {
            all_shown(&found, text)?;
            return Ok(looked(false));
        }
    };
    if text.len() > FILE_BYTES_MAX {
        return Err(Failure::new("a text beyond its limit was read", ""));
    }
    let printed = read.to_string();
    let again = scenario::parse(&printed);
    if again.as_ref() != Ok(&read) {
        return Err(Failure::new("printed and read it is another", printed));
    }
    if again.unwrap_or_default().to_string() != printed {
        return Err(Failure::new("printed again it is another", printed));
    }
    match scenario::lower(&read, text) {
        Ok(compiled) => {
            let looked = looked(true);
            all_shown_or_none(&compiled.notes, text)?;
            play(&compiled).map(|()| looked)
        }
        Err(found) => all_shown(&found, text).map(|()| looked(false)),
    }
}

/// Whatever the language makes, the world takes, but for setups that nodes answer with an error.
fn play(compiled: &scenario::Compiled) -> Result<(), Failure> {
    let mut run = match Run::new(compiled) {
        Ok(run) => run,
        Err(sim::SpecError::Setup { .. }) => return Ok(()),
        Err(error) => return Err(Failure::new("the world refuses it", error.to_string())),
    };
    for _ in 0..EVENTS {
        if run.step().is_some() {
            break;
        }
    }
    run.judge(&compiled.checks);
    Ok(())
}

fn all_shown(found: &[Diagnostic], text: &str) -> Result<(), Failure> {
    if found.is_empty() {
        return Err(Failure::new("an error that says nothing", ""));
    }
    all_shown_or_none(found, text)
}

fn all_shown_or_none(found: &[Diagnostic], text: &str) -> Result<(), Failure> {
    if found.len() > DIAGNOSTICS_MAX {
        let detail = format!("{} diagnostics", found.len());
        return Err(Failure::new("too many diagnostics", detail));
    }
    found.iter().try_for_each(|one| is_shown(one, text))
}

/// It names a place of the text, and shows it.
fn is_shown(diagnostic: &Diagnostic, text: &str) -> Result<(), Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let wrong = |what: &str| Err(Failure::new(what, format!("{diagnostic:?}\n{diagnostic}")));
    let number = diagnostic.line as usize;
    if number == 0 || number > LINES_MAX + 1 {
        return wrong("a diagnostic without a line");
    }
    let Some(line) = text.lines().nth(number - 1).or((number == 1).then_some("")) else {
        return wrong("a diagnostic beyond the text");
    };
    let chars = line.chars().count();
    if diagnostic.column == 0 || diagnostic.column as usize > chars + 1 {
        return wrong("a diagnostic beyond its line");
    }
    let shown: String = line
        .chars()
        .skip(diagnostic.cut as usize)
        .take(diagnostic.text.chars().count())
        .collect();
    if shown != diagnostic.text {
        return wrong("a diagnostic that shows another line");
    }
    let from = diagnostic.column - 1;
    let upto = diagnostic.cut + diagnostic.text.chars().count() as u32;
    if from < diagnostic.cut || from > upto {
        return wrong("a diagnostic that does not show its place");
    }
    if diagnostic.problem.to_string().len() < 8 {
        return wrong("a diagnostic that says nothing");
    }
    Ok(())
}
