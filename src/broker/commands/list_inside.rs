//! Lists, inside: look, find, insert, replace, remove, trim.

use alloc::vec::Vec;

use resp::number::parse_i64;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{End, Event, MessageId, MessageRemoval};
use crate::keyspace::KeyRef;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::seeded::{self, Bug};
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, one_of, string, word};
use crate::types::list::List;

use super::list::shrunk;

/// The family.
pub const COMMANDS: &[Command] = &[LLEN, LRANGE, LINDEX, LSET, LINSERT, LREM, LTRIM, LPOS];

const LLEN: Command = Command {
    summary: "Tells how many elements a list has.",
    example: "LLEN jobs",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "llen",
        "1.0.0",
        Group::List,
        2,
        flag::READONLY | flag::FAST,
        llen,
    )
};
fn llen(ctx: &mut Ctx<'_>) -> Run {
    match ctx.find(ctx.arg(1)) {
        Some(key) => {
            let len = ctx.broker.keys.list(key)?.len();
            ctx.count(len)
        }
        None => ctx.int(0),
    }
}

/// The range that two indexes mean, either of which may count from the end: the first element and how many.
pub(super) fn range(start: i64, stop: i64, len: usize) -> (usize, usize) {
    let signed_len = len as i64;
    let from_end = |index: i64| {
        if index < 0 {
            index.saturating_add(signed_len)
        } else {
            index
        }
    };
    let start = from_end(start).max(0);
    let stop = from_end(stop).min(signed_len - 1);
    if start > stop {
        (0, 0)
    } else {
        (start as usize, (stop - start + 1) as usize)
    }
}

const LRANGE: Command = Command {
    summary: "Returns the elements between two indexes, both included.",
    complexity: "O(S+N), S being the distance from the nearer end and N the number of elements.",
    example: "LRANGE jobs 0 -1",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), integer("start"), integer("stop")],
    ..Command::new("lrange", "1.0.0", Group::List, 4, flag::READONLY, lrange)
};
fn lrange(ctx: &mut Ctx<'_>) -> Run {
    let (start, stop) = (args::integer(ctx.arg(2))?, args::integer(ctx.arg(3))?);
    let Some(key) = ctx.find(ctx.arg(1)) else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let list = ctx.broker.keys.list(key)?;
    let (first, count) = range(start, stop, list.len());
    ctx.reply.array(count);
    list.iter_from(first)
        .take(count)
        .for_each(|(_, payload)| ctx.reply.bulk(payload));
    ctx.done()
}

/// The index that this number means, if it is within the list.
fn index(number: i64, len: usize) -> Option<usize> {
    let index = if number < 0 {
        number.checked_add(len as i64)?
    } else {
        number
    };
    usize::try_from(index).ok().filter(|&index| index < len)
}

const LINDEX: Command = Command {
    summary: "Returns the element at an index.",
    complexity: "O(N), N being the distance from the nearer end.",
    example: "LINDEX jobs -1",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), integer("index")],
    ..Command::new("lindex", "1.0.0", Group::List, 3, flag::READONLY, lindex)
};
fn lindex(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.null();
    };
    let list = ctx.broker.keys.list(key)?;
    let wanted = args::integer(ctx.arg(2))?;
    match index(wanted, list.len()).and_then(|index| list.get(index)) {
        Some((_, payload)) => ctx.reply.bulk(payload),
        None => ctx.reply.null(),
    }
    ctx.done()
}

const LSET: Command = Command {
    summary: "Replaces the element at an index.",
    complexity: "O(N), N being the distance from the nearer end.",
    example: "LSET jobs 0 first",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[key("key", 0), integer("index"), string("element")],
    ..Command::new(
        "lset",
        "1.0.0",
        Group::List,
        4,
        flag::WRITE | flag::DENYOOM,
        lset,
    )
};
fn lset(ctx: &mut Ctx<'_>) -> Run {
    let key = ctx.find(ctx.arg(1)).ok_or(errors::NO_SUCH_KEY)?;
    let len = ctx.broker.keys.list(key)?.len();
    let wanted = args::integer(ctx.arg(2))?;
    // Redis 8.2 keeps the low 32 bits of this index, alone among all commands.
    let wanted = i64::from(wanted as i32);
    let index = index(wanted, len).ok_or(errors::INDEX_OUT_OF_RANGE)?;
    let id = ctx.broker.keys.id(key);
    let msg = ctx.broker.journal.message(ctx.by, 3);
    let list = ctx.broker.keys.list_mut(key)?;
    list.expect(0, ctx.args.get(3).len(), ctx.broker.pack_limit);
    if let Some(old) = list.replace(index, msg, ctx.args.get(3)) {
        removed(ctx, key, old, index, MessageRemoval::Overwritten);
    }
    ctx.emit(Event::Inserted {
        key: id,
        msg,
        index: index as u64,
    });
    ctx.changed(key, Class::List, "lset");
    ctx.ok()
}

fn removed(ctx: &mut Ctx<'_>, key: KeyRef, msg: MessageId, index: usize, why: MessageRemoval) {
    let (id, by) = (ctx.broker.keys.id(key), ctx.by);
    ctx.emit(Event::Removed {
        key: id,
        msg,
        index: index as u64,
        why,
        by,
    });
}

const LINSERT: Command = Command {
    summary: "Inserts an element before or after the first one that equals the pivot.",
    complexity: "O(N), N being the distance of the pivot from the head.",
    example: "LINSERT jobs BEFORE two one",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[
        key("key", 0),
        one_of("where", &[word("before", "BEFORE"), word("after", "AFTER")]),
        string("pivot"),
        string("element"),
    ],
    ..Command::new(
        "linsert",
        "2.2.0",
        Group::List,
        5,
        flag::WRITE | flag::DENYOOM,
        linsert,
    )
};
fn linsert(ctx: &mut Ctx<'_>) -> Run {
    let after = if args::is(ctx.arg(2), "after") {
        1
    } else if args::is(ctx.arg(2), "before") {
        0
    } else {
        return Err(errors::SYNTAX);
    };
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.int(0);
    };
    let pivot = ctx.arg(3);
    let list = ctx.broker.keys.list(key)?;
    let Some(found) = list.iter().position(|(_, payload)| payload == pivot) else {
        return ctx.int(-1);
    };
    let index = found + after;
    let id = ctx.broker.keys.id(key);
    let msg = ctx.broker.journal.message(ctx.by, 4);
    let list = ctx.broker.keys.list_mut(key)?;
    list.expect(1, ctx.args.get(4).len(), ctx.broker.pack_limit);
    list.insert(index, msg, ctx.args.get(4));
    let len = list.len();
    ctx.emit(Event::Inserted {
        key: id,
        msg,
        index: index as u64,
    });
    ctx.broker.blocking.grew(key.db, ctx.args.get(1));
    ctx.changed(key, Class::List, "linsert");
    ctx.count(len)
}

const LREM: Command = Command {
    summary: "Removes elements that equal the one given: the first so many, the last so many, or all.",
    complexity: "O(N), N being the length of the list.",
    example: "LREM jobs 0 done",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), integer("count"), string("element")],
    ..Command::new("lrem", "1.0.0", Group::List, 4, flag::WRITE, lrem)
};
fn lrem(ctx: &mut Ctx<'_>) -> Run {
    let count = args::integer(ctx.arg(2))?;
    if count == i64::MIN {
        return Err(errors::OUT_OF_SYMMETRIC_RANGE);
    }
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.int(0);
    };
    let (from, most) = match count {
        0 => (End::Head, usize::MAX),
        1.. => (End::Head, count as usize),
        _ => (End::Tail, count.unsigned_abs() as usize),
    };
    let payload = ctx.arg(3);
    let (id, by) = (ctx.broker.keys.id(key), ctx.by);
    let journal = &mut ctx.broker.journal;
    let list = ctx.broker.keys.list_mut(key)?;
    let mut untold = seeded::is(Bug::RemovesUntold);
    let removed = list.remove_equal(from, payload, most, &mut |index, msg| {
        if core::mem::take(&mut untold) {
            return;
        }
        journal.emit(Event::Removed {
            key: id,
            msg,
            index: index as u64,
            why: MessageRemoval::Deleted,
            by,
        });
    });
    if removed > 0 {
        shrunk(ctx, key, "lrem");
    }
    ctx.count(removed)
}

const LTRIM: Command = Command {
    summary: "Keeps only the elements between two indexes, both included.",
    complexity: "O(N), N being the number of elements removed.",
    example: "LTRIM jobs 0 99",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), integer("start"), integer("stop")],
    ..Command::new("ltrim", "1.0.0", Group::List, 4, flag::WRITE, ltrim)
};
fn ltrim(ctx: &mut Ctx<'_>) -> Run {
    let (start, stop) = (args::integer(ctx.arg(2))?, args::integer(ctx.arg(3))?);
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.ok();
    };
    let len = ctx.broker.keys.list(key)?.len();
    let (first, kept) = range(start, stop, len);
    for index in (first + kept..len).rev() {
        trim_one(ctx, key, index)?;
    }
    for _ in 0..first {
        trim_one(ctx, key, 0)?;
    }
    shrunk(ctx, key, "ltrim");
    ctx.ok()
}

fn trim_one(ctx: &mut Ctx<'_>, key: KeyRef, index: usize) -> Result<(), ReplyError> {
    if let Some(msg) = ctx.broker.keys.list_mut(key)?.remove(index) {
        removed(ctx, key, msg, index, MessageRemoval::Trimmed);
    }
    Ok(())
}

/// What LPOS looks for.
struct Search {
    /// The match to begin with; negative ones count from the tail.
    rank: i64,
    /// How many to return, 0 for all; `None` for one that is not in an array.
    count: Option<usize>,
    /// How many elements to look at; 0 for all.
    looks_max: usize,
}

const LPOS: Command = Command {
    summary: "Finds the index of elements that equal the one given.",
    complexity: "O(N), N being the number of elements looked at.",
    example: "LPOS jobs two",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("element"),
        integer("rank").token("RANK").optional(),
        integer("num-matches").token("COUNT").optional(),
        integer("len").token("MAXLEN").optional(),
    ],
    ..Command::new("lpos", "6.0.6", Group::List, -3, flag::READONLY, lpos)
};
fn lpos(ctx: &mut Ctx<'_>) -> Run {
    let search = read_search(ctx)?;
    let Some(key) = ctx.find(ctx.arg(1)) else {
        match search.count {
            Some(_) => ctx.reply.array(0),
            None => ctx.reply.null(),
        }
        return ctx.done();
    };
    let found = find_positions(ctx.broker.keys.list(key)?, ctx.arg(2), &search);
    match (search.count, found.first()) {
        (Some(_), _) => {
            ctx.reply.array(found.len());
            found.iter().for_each(|&at| ctx.reply.len(at));
        }
        (None, Some(&at)) => ctx.reply.len(at),
        (None, None) => ctx.reply.null(),
    }
    ctx.done()
}

fn read_search(ctx: &Ctx<'_>) -> Result<Search, ReplyError> {
    let mut search = Search {
        rank: 1,
        count: None,
        looks_max: 0,
    };
    for at in (3..ctx.argc()).step_by(2) {
        let (option, value) = (ctx.arg(at), ctx.args.find(at + 1).ok_or(errors::SYNTAX)?);
        if args::is(option, "rank") {
            search.rank = read_rank(value)?;
        } else if args::is(option, "count") {
            search.count = Some(count_or(value, errors::COUNT_NEGATIVE)?);
        } else if args::is(option, "maxlen") {
            search.looks_max = count_or(value, errors::MAXLEN_NEGATIVE)?;
        } else {
            return Err(errors::SYNTAX);
        }
    }
    Ok(search)
}

fn read_rank(text: &[u8]) -> Result<i64, ReplyError> {
    match args::integer(text)? {
        0 => Err(errors::RANK_ZERO),
        i64::MIN => Err(errors::OUT_OF_SYMMETRIC_RANGE),
        rank => Ok(rank),
    }
}

fn count_or(text: &[u8], error: ReplyError) -> Result<usize, ReplyError> {
    parse_i64(text)
        .and_then(|count| usize::try_from(count).ok())
        .ok_or(error)
}

fn find_positions(list: &List, payload: &[u8], search: &Search) -> Vec<usize> {
    let looks = if search.looks_max == 0 {
        usize::MAX
    } else {
        search.looks_max
    };
    let most = match search.count {
        None => 1,
        Some(0) => usize::MAX,
        Some(count) => count,
    };
    let skipped = search.rank.unsigned_abs() as usize - 1;
    let last = list.len() - 1;
    if search.rank < 0 {
        let seen = list.iter().rev().enumerate().take(looks);
        let hits = seen
            .filter(|(_, (_, found))| *found == payload)
            .map(|(nth, _)| last - nth);
        return hits.skip(skipped).take(most).collect();
    }
    let seen = list.iter().enumerate().take(looks);
    let hits = seen
        .filter(|(_, (_, found))| *found == payload)
        .map(|(at, _)| at);
    hits.skip(skipped).take(most).collect()
}
