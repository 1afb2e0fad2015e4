//! XADD: an entry comes to a stream.

use alloc::rc::Rc;

use super::stream::trim;
use super::stream_args::{self, TrimOptions};
use super::stream_idempotent::{self, Request};
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, StreamId};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string, word,
};
use crate::types::stream::{NODE_BYTES_MAX, NewId, NoId, Trim};

/// The family.
pub const COMMANDS: &[Command] = &[XADD];

/// What XADD was told besides the fields.
struct Add<'a> {
    id: NewId,
    request: Option<Request<'a>>,
    make: bool,
    trim: Option<Trim>,
    /// Where the first field name is.
    first: usize,
}

impl<'a> Add<'a> {
    fn read(ctx: &Ctx<'a>) -> Result<Add<'a>, ReplyError> {
        let mut options = TrimOptions::default();
        let mut make = true;
        let mut at = 2;
        let (mut id, mut request) = (None, None);
        while at < ctx.argc() && id.is_none() {
            if ctx.arg(at) == b"*" {
                id = Some(NewId::Auto);
            } else if let Some(next) = options.read(ctx, at)? {
                at = next;
                continue;
            } else if let Some((found, next)) = Request::read(ctx, at, request.as_ref())? {
                request = Some(found);
                at = next;
                continue;
            } else if args::is(ctx.arg(at), "NOMKSTREAM") {
                make = false;
            } else {
                id = Some(stream_args::new_id(ctx.arg(at))?);
            }
            at += 1;
        }
        let trim = options.finish(ctx.broker.stream_nodes, false)?;
        if request.is_some() && id.is_some_and(|id| id != NewId::Auto) {
            return Err(errors::IDMP_NOT_AUTO);
        }
        let fields = ctx.argc() - at;
        let Some(id) = id.filter(|_| fields >= 2 && fields.is_multiple_of(2)) else {
            return Err(errors::arity("xadd"));
        };
        if id == NewId::Exactly(StreamId::MIN) {
            return Err(errors::ADD_ID_ZERO);
        }
        Ok(Add {
            id,
            request,
            make,
            trim,
            first: at,
        })
    }
}

const XADD: Command = Command {
    summary: "Appends an entry to a stream, which is made if it does not exist; can trim it in the same breath.",
    complexity: "O(1) for adding, O(N) for trimming, N being the number of entries removed.",
    example: "XADD orders * item tea amount 2",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)
        .noting("UPDATE instead of INSERT because of the optional trimming feature")],
    args: &[
        key("key", 0),
        word("nomkstream", "NOMKSTREAM").optional().since("6.2.0"),
        one_of(
            "condition",
            &[
                word("keepref", "KEEPREF"),
                word("delref", "DELREF"),
                word("acked", "ACKED"),
            ],
        )
        .optional(),
        one_of(
            "idempotency",
            &[
                string("producer-id").token("IDMPAUTO"),
                block("idmp", &[string("producer-id"), string("idempotent-id")]).token("IDMP"),
            ],
        )
        .optional()
        .since("8.6.0"),
        block(
            "trim",
            &[
                one_of(
                    "strategy",
                    &[
                        word("maxlen", "MAXLEN"),
                        word("minid", "MINID").since("6.2.0"),
                    ],
                ),
                one_of(
                    "operator",
                    &[word("equal", "="), word("approximately", "~")],
                )
                .optional(),
                string("threshold"),
                integer("count").token("LIMIT").optional().since("6.2.0"),
            ],
        )
        .optional(),
        one_of("id-selector", &[word("auto-id", "*"), string("id")]),
        block("data", &[string("field"), string("value")]).multiple(),
    ],
    ..Command::new(
        "xadd",
        "5.0.0",
        Group::Stream,
        -5,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        xadd,
    )
};
fn xadd(ctx: &mut Ctx<'_>) -> Run {
    let add = Add::read(ctx)?;
    let name = ctx.arg(1);
    let key = match ctx.find(name) {
        Some(key) => key,
        None if !add.make => return ctx.null(),
        None => ctx.create(name, Value::Stream(Rc::default())),
    };
    let names = add.request.map(|request| request.names(ctx, add.first));
    if let Some(names) = &names
        && let Some(id) = stream_idempotent::find(ctx, key, names)?
    {
        stream_args::put_id(ctx.reply, id);
        return ctx.done();
    }
    let id = append(ctx, key, &add)?;
    if let Some((pid, iid)) = names {
        let now_ms = ctx.now_ms();
        let stream = ctx.broker.keys.stream_mut(key)?;
        stream.producers_mut().add(pid, &iid, id, now_ms);
    }
    ctx.broker.blocking.signal(ctx.db, name);
    ctx.changed(key, Class::Stream, "xadd");
    if let Some(how) = add.trim {
        trim(ctx, key, how)?;
    }
    stream_args::put_id(ctx.reply, id);
    ctx.done()
}

/// Adds the entry, and tells about it.
fn append(ctx: &mut Ctx<'_>, key: KeyRef, add: &Add<'_>) -> Result<StreamId, ReplyError> {
    let now_ms = ctx.now_ms();
    let limits = ctx.broker.stream_nodes;
    let pairs = ctx.args.from(add.first);
    let key_id = ctx.broker.keys.id(key);
    let log = &mut ctx.broker.keys.stream_mut(key)?.log;
    let id = log.next_id(add.id, now_ms).map_err(|error| match error {
        NoId::Exhausted => errors::IDS_EXHAUSTED,
        NoId::TooSmall => errors::ADD_ID_TOO_SMALL,
    })?;
    if pairs.iter().map(<[u8]>::len).sum::<usize>() > NODE_BYTES_MAX {
        return Err(errors::ELEMENTS_TOO_LARGE);
    }
    let msg = ctx.broker.journal.message(ctx.by, add.first);
    log.append(id, msg, pairs.iter(), limits);
    ctx.emit(Event::Appended {
        key: key_id,
        msg,
        id,
    });
    Ok(id)
}
