//! LCS: the longest text that two strings have in common, with gaps.
//!
//! The textbook table of the lengths for all pairs of prefixes, walked back from its end. The table is what the command
//! costs, so its size is limited like that of a string.

use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, word};

/// The family.
pub const COMMANDS: &[Command] = &[LCS];

const LCS: Command = Command {
    summary: "Finds the longest text that two strings have in common, with gaps: itself, its length or where it lies.",
    complexity: "O(N*M), N and M being the lengths of the strings.",
    example: "LCS first second LEN",
    keys: &[KeySpec::range(1, 1, 1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key1", 0),
        key("key2", 0),
        word("len", "LEN").optional(),
        word("idx", "IDX").optional(),
        integer("min-match-len").token("MINMATCHLEN").optional(),
        word("withmatchlen", "WITHMATCHLEN").optional(),
    ],
    ..Command::new("lcs", "7.0.0", Group::String, -3, flag::READONLY, lcs)
};
fn lcs(ctx: &mut Ctx<'_>) -> Run {
    let (first, second) = (operand(ctx, 1), operand(ctx, 2));
    let (first, second) = (first?, second?);
    let options = Options::read(ctx)?;
    let cells = (first.len() as u64 + 1) * (second.len() as u64 + 1);
    if cells * 4 > ctx.broker.limits.bulk_bytes_max {
        return Err(errors::LCS_TOO_LONG);
    }
    let table = Table::new(&first, &second);
    if options.len {
        return ctx.count(table.get(first.len(), second.len()));
    }
    let runs = table.runs(&first, &second);
    if options.places {
        places(ctx, &runs, &options, table.get(first.len(), second.len()));
    } else {
        let parts: Vec<&[u8]> = runs.iter().rev().map(|run| run.of(&first)).collect();
        ctx.reply.bulk(&parts.concat());
    }
    ctx.done()
}

/// A string by its key; a missing one is empty.
fn operand(ctx: &Ctx<'_>, index: usize) -> Result<Vec<u8>, ReplyError> {
    let Some(key) = ctx.find(ctx.arg(index)) else {
        return Ok(Vec::new());
    };
    let text = ctx.broker.keys.text(key);
    let text = text.map_err(|_| errors::LCS_NOT_STRINGS)?;
    Ok(text.bytes(&mut Vec::new()).to_vec())
}

/// What the reply should be.
#[derive(Default)]
struct Options {
    /// The length alone.
    len: bool,
    /// Where the parts lie.
    places: bool,
    /// Shorter parts are left out.
    part_len_min: i64,
    /// Each part with its length.
    with_len: bool,
}

impl Options {
    fn read(ctx: &Ctx<'_>) -> Result<Options, ReplyError> {
        let mut options = Options::default();
        let mut index = 3;
        while index < ctx.argc() {
            let word = ctx.arg(index);
            if args::is(word, "IDX") {
                options.places = true;
            } else if args::is(word, "LEN") {
                options.len = true;
            } else if args::is(word, "WITHMATCHLEN") {
                options.with_len = true;
            } else if args::is(word, "MINMATCHLEN") && index + 1 < ctx.argc() {
                index += 1;
                options.part_len_min = args::integer(ctx.arg(index))?;
            } else {
                return Err(errors::SYNTAX);
            }
            index += 1;
        }
        if options.places && options.len {
            return Err(errors::LCS_LEN_AND_IDX);
        }
        Ok(options)
    }
}

/// A part that both strings have without a gap.
struct Common {
    /// Where it begins in the first string and in the second.
    at: (usize, usize),
    /// How long it is.
    len: usize,
}

impl Common {
    fn of<'a>(&self, first: &'a [u8]) -> &'a [u8] {
        &first[self.at.0..self.at.0 + self.len]
    }
}

/// For each pair of prefixes, the length of what they have in common.
struct Table {
    width: usize,
    cells: Vec<u32>,
}

impl Table {
    fn new(first: &[u8], second: &[u8]) -> Table {
        let width = second.len() + 1;
        let mut cells = alloc::vec![0_u32; width * (first.len() + 1)];
        for (row, a) in first.iter().enumerate() {
            let (above, below) = cells[row * width..].split_at_mut(width);
            for (column, b) in second.iter().enumerate() {
                below[column + 1] = if a == b {
                    above[column] + 1
                } else {
                    above[column + 1].max(below[column])
                };
            }
        }
        Table { width, cells }
    }

    fn get(&self, row: usize, column: usize) -> usize {
        self.cells[row * self.width + column] as usize
    }

    /// The parts in common, the last one first.
    fn runs(&self, first: &[u8], second: &[u8]) -> Vec<Common> {
        let mut runs: Vec<Common> = Vec::new();
        let (mut row, mut column) = (first.len(), second.len());
        while row > 0 && column > 0 {
            if first[row - 1] == second[column - 1] {
                let joins = runs.last_mut().filter(|run| run.at == (row, column));
                (row, column) = (row - 1, column - 1);
                match joins {
                    Some(run) => (run.at, run.len) = ((row, column), run.len + 1),
                    None => runs.push(Common {
                        at: (row, column),
                        len: 1,
                    }),
                }
            } else if self.get(row - 1, column) > self.get(row, column - 1) {
                row -= 1;
            } else {
                column -= 1;
            }
        }
        runs
    }
}

/// The reply to IDX.
fn places(ctx: &mut Ctx<'_>, runs: &[Common], options: &Options, len: usize) {
    let long_enough = |run: &&Common| run.len as i64 >= options.part_len_min;
    let shown: Vec<&Common> = runs.iter().filter(long_enough).collect();
    let reply = &mut *ctx.reply;
    reply.map(2);
    reply.bulk(b"matches");
    reply.array(shown.len());
    for run in shown {
        reply.array(if options.with_len { 3 } else { 2 });
        for start in [run.at.0, run.at.1] {
            reply.array(2);
            reply.len(start);
            reply.len(start + run.len - 1);
        }
        if options.with_len {
            reply.len(run.len);
        }
    }
    reply.bulk(b"len");
    reply.len(len);
}
