//! HIMPORT (Redis 8.10): hashes of the same fields, whose names a connection says once.
//!
//! No judge at hand has it; it follows its command pages, and Redis's own tests. The names are a matter of the connection:
//! they go with it, and with RESET. Hashes made so are like all others.

use alloc::rc::Rc;
use alloc::vec::Vec;

use super::container;
use super::hash::{find_hash, wrote};
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::Name;
use crate::keyspace::Value;
use crate::order;
use crate::table::{Command, Group, KeySpec, flag, key, key_flag, string};
use crate::types::hash::Hash;

/// The family.
pub const COMMANDS: &[Command] = &[HIMPORT];

/// Fieldsets that one connection has at most.
const FIELDSETS_MAX: usize = 10_000;

const HIMPORT: Command = Command {
    summary: "The commands that make many hashes of the same fields.",
    example: "HIMPORT PREPARE user name born",
    subcommands: &[
        HIMPORT_PREPARE,
        HIMPORT_SET,
        HIMPORT_DISCARD,
        HIMPORT_DISCARDALL,
    ],
    ..Command::new("himport", "8.10.0", Group::Hash, -2, 0, container)
};

const HIMPORT_PREPARE: Command = Command {
    summary: "Gives a name to a row of fields, for this connection.",
    complexity: "O(N), N being the number of fields.",
    example: "HIMPORT PREPARE user name born",
    args: &[string("fieldset-name"), string("field").multiple()],
    ..Command::new(
        "himport|prepare",
        "8.10.0",
        Group::Hash,
        -4,
        flag::DENYOOM,
        prepare,
    )
};
fn prepare(ctx: &mut Ctx<'_>) -> Run {
    let fields = ctx.args.from(3);
    let mut sorted: Vec<&[u8]> = fields.iter().collect();
    order::sort(&mut sorted);
    if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(errors::FIELDSET_DUPLICATE);
    }
    let name = Name::from(ctx.arg(2));
    let fields: Vec<Name> = fields.iter().map(Name::from).collect();
    let fieldsets = &mut ctx.client().fieldsets;
    if fieldsets.len() >= FIELDSETS_MAX && !fieldsets.contains_key(&name) {
        return Err(errors::FIELDSETS_TOO_MANY);
    }
    fieldsets.insert(name, fields.into());
    ctx.ok()
}

const HIMPORT_SET: Command = Command {
    summary: "Makes a hash of values, for fields that were named before, or makes it anew.",
    complexity: "O(N), N being the number of fields.",
    example: "HIMPORT SET user:1 user Ada 1815",
    keys: &[KeySpec::at(2, key_flag::OW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        string("fieldset-name"),
        string("value").multiple(),
    ],
    ..Command::new(
        "himport|set",
        "8.10.0",
        Group::Hash,
        -5,
        flag::WRITE | flag::DENYOOM,
        set,
    )
};
fn set(ctx: &mut Ctx<'_>) -> Run {
    let name = ctx.arg(3);
    let fieldset = ctx.client().fieldsets.get(name);
    let fields = fieldset.map(Rc::clone).ok_or(errors::FIELDSET_UNKNOWN)?;
    let values = ctx.args.from(4);
    if values.len() != fields.len() {
        return Err(errors::FIELDSET_MISMATCH);
    }
    let found = find_hash(ctx, ctx.arg(2))?;
    let packing = ctx.broker.packing;
    let mut hash = Hash::new(ctx.broker.hash_key);
    let names = fields.iter().map(|field| &**field);
    hash.expect(names.chain(values.iter()), &packing);
    for (field, value) in fields.iter().zip(values.iter()) {
        hash.set(field, value, &packing);
    }
    let value = Value::Hash(Rc::new(hash));
    let key = match found {
        Some(key) => {
            ctx.broker.overwrite_key(key, value, false, ctx.by);
            key
        }
        None => ctx.create(ctx.arg(2), value),
    };
    wrote(ctx, key, "hset");
    ctx.ok()
}

const HIMPORT_DISCARD: Command = Command {
    summary: "Forgets the name of a row of fields; hashes made with it stay.",
    example: "HIMPORT DISCARD user",
    args: &[string("fieldset-name")],
    ..Command::new("himport|discard", "8.10.0", Group::Hash, 3, 0, discard)
};
fn discard(ctx: &mut Ctx<'_>) -> Run {
    let name = ctx.arg(2);
    let known = ctx.client().fieldsets.remove(name).is_some();
    ctx.int(i64::from(known))
}

const HIMPORT_DISCARDALL: Command = Command {
    summary: "Forgets all that HIMPORT PREPARE said; gives how many names that were.",
    complexity: "O(N), N being the number of names.",
    example: "HIMPORT DISCARDALL",
    ..Command::new(
        "himport|discardall",
        "8.10.0",
        Group::Hash,
        2,
        0,
        discard_all,
    )
};
fn discard_all(ctx: &mut Ctx<'_>) -> Run {
    let known = core::mem::take(&mut ctx.client().fieldsets).len();
    ctx.count(known)
}
