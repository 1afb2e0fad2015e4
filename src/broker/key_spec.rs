//! Which arguments of a request are keys: found by the key specs of its table entry.

use alloc::vec::Vec;

use resp::Args;
use resp::number::parse_i64;

use crate::args;
use crate::table::{Begin, Command, Find, KeySpec, key_flag};

/// The keys of a request, each with its place and its flags; `None` if they cannot be found, because the request is malformed.
pub fn extract(command: &Command, args: Args<'_>) -> Option<Vec<(usize, u32)>> {
    let mut keys = Vec::new();
    for spec in command.keys {
        let Some(first) = begin(spec, args) else {
            continue;
        };
        let flags = flags_of(command, spec, args);
        let (first, last, step) = find(spec, first, args)?;
        if first >= args.len() || last >= args.len() || last < first {
            return None;
        }
        keys.extend((first..=last).step_by(step).map(|at| (at, flags)));
    }
    Some(keys)
}

/// Where the spec begins; `None` if its word is not there.
fn begin(spec: &KeySpec, request: Args<'_>) -> Option<usize> {
    let (word, from) = match spec.begin {
        Begin::Index(index) => return usize::try_from(index).ok(),
        Begin::Keyword { word, from } => (word, from),
        Begin::Unknown if spec.flags & key_flag::OW != 0 => return sort_target(request),
        Begin::Unknown => return None,
    };
    let len = request.len();
    if from > 0 {
        // The last argument cannot be the word: something must follow.
        let places = from as usize..len.saturating_sub(1);
        return places
            .into_iter()
            .find(|&at| args::is(request.get(at), word))
            .map(|at| at + 1);
    }
    let start = len.checked_sub(from.unsigned_abs() as usize)?;
    (2..=start)
        .rev()
        .find(|&at| args::is(request.get(at), word))
        .map(|at| at + 1)
}

/// Where the last STORE of SORT names its target.
fn sort_target(request: Args<'_>) -> Option<usize> {
    let (mut at, mut target) = (2, None);
    while at < request.len() {
        let option = request.get(at);
        if args::is(option, "limit") {
            at += 2;
        } else if args::is(option, "get") || args::is(option, "by") {
            at += 1;
        } else if args::is(option, "store") && at + 1 < request.len() {
            at += 1;
            target = Some(at);
        }
        at += 1;
    }
    target
}

/// First key, last key and step, counted from where the spec begins.
fn find(spec: &KeySpec, first: usize, request: Args<'_>) -> Option<(usize, usize, usize)> {
    let len = request.len() as i64;
    let start = first as i64;
    let (first, last, step) = match spec.find {
        Find::Range { last, step, .. } if last >= 0 => (start, start + i64::from(last), step),
        Find::Range { last, step, limit } if limit > 1 => (
            start,
            start + (len - start) / i64::from(limit) + i64::from(last),
            step,
        ),
        Find::Range { last, step, .. } => (start, len + i64::from(last), step),
        Find::KeyNum { count, first, step } => {
            let counted = request.find(usize::try_from(start + i64::from(count)).ok()?)?;
            let count = parse_i64(counted).filter(|&count| (0..=len).contains(&count))?;
            let first = start + i64::from(first);
            (first, first + (count - 1) * i64::from(step), step)
        }
    };
    Some((
        usize::try_from(first).ok()?,
        usize::try_from(last).ok()?,
        usize::try_from(step).ok()?,
    ))
}

/// The flags of a spec, which for SET depend on its options.
fn flags_of(command: &Command, spec: &KeySpec, request: Args<'_>) -> u32 {
    if spec.flags & key_flag::VARIABLE_FLAGS == 0 {
        return spec.flags;
    }
    let gets = command.name == "set" && request.from(3).iter().any(|arg| args::is(arg, "get"));
    if gets {
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE
    } else {
        key_flag::OW | key_flag::UPDATE
    }
}

/// The first key, the last one and the step that old clients are told; and whether these leave keys out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Legacy {
    /// The first key's argument, or 0.
    pub first: i32,
    /// The last one's; negative from the end.
    pub last: i32,
    /// The distance between them.
    pub step: i32,
    /// Whether there are keys elsewhere.
    pub movable: bool,
}

/// Sums up the specs for old clients, by the rules of Redis's `populateCommandLegacyRangeSpec`.
pub fn legacy(command: &Command) -> Legacy {
    let mut sum = Legacy {
        first: i32::MAX,
        last: 0,
        step: 0,
        movable: false,
    };
    let mut before = 0;
    for spec in command.keys {
        let (Begin::Index(index), Find::Range { last, step, .. }) = (spec.begin, spec.find) else {
            sum.movable = true;
            continue;
        };
        let alone = command.keys.len() == 1;
        if !alone && (step != 1 || (before != 0 && before != index - 1)) {
            sum.movable = true;
            continue;
        }
        sum.movable |= spec.flags & key_flag::INCOMPLETE != 0;
        sum.first = sum.first.min(index);
        let absolute = if last >= 0 { last + index } else { last };
        // Compared without signs: an end counted from the back is the larger one.
        sum.last = if (absolute as u32) > (sum.last as u32) {
            absolute
        } else {
            sum.last
        };
        sum.step = step;
        before = sum.last;
    }
    if sum.first == i32::MAX {
        (sum.first, sum.last, sum.step) = (0, 0, 0);
    }
    sum
}
