//! Publish and subscribe: SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE and their ends, PUBLISH, SPUBLISH, PUBSUB.

use alloc::vec::Vec;

use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, Name, Subscription};
use crate::glob;
use crate::reply::FrameKind;
use crate::table::{Command, Group, KeySpec, flag, key_flag, pattern, string};

/// The family.
pub const COMMANDS: &[Command] = &[
    SUBSCRIBE,
    UNSUBSCRIBE,
    PSUBSCRIBE,
    PUNSUBSCRIBE,
    SSUBSCRIBE,
    SUNSUBSCRIBE,
    PUBLISH,
    SPUBLISH,
    PUBSUB,
];

const LISTENING: u32 = flag::PUBSUB | flag::NOSCRIPT | flag::LOADING | flag::STALE;
const PUBLISHING: u32 =
    flag::PUBSUB | flag::LOADING | flag::STALE | flag::FAST | flag::MAY_REPLICATE;
const LOOKING: u32 = flag::PUBSUB | flag::LOADING | flag::STALE;

const fn command(
    name: &'static str,
    since: &'static str,
    arity: i32,
    flags: u32,
    run: crate::table::Handler,
) -> Command {
    Command::new(name, since, Group::PubSub, arity, flags, run)
}

const SUBSCRIBE: Command = Command {
    summary: "Listens to channels: from now on, what is published there is pushed to this client.",
    complexity: "O(log n) for each channel.",
    example: "SUBSCRIBE news",
    args: &[string("channel").multiple()],
    ..command("subscribe", "2.0.0", -2, LISTENING, |ctx| {
        listen(ctx, Subscription::Channel)
    })
};

const UNSUBSCRIBE: Command = Command {
    summary: "Stops listening to channels; to all of them, if none is named.",
    complexity: "O(log n) for each channel.",
    example: "UNSUBSCRIBE news",
    args: &[string("channel").optional().multiple()],
    ..command("unsubscribe", "2.0.0", -1, LISTENING, |ctx| {
        stop_listening(ctx, Subscription::Channel)
    })
};

const PSUBSCRIBE: Command = Command {
    summary: "Listens to every channel whose name matches one of the glob patterns.",
    complexity: "O(log n) for each pattern.",
    example: "PSUBSCRIBE news.*",
    args: &[pattern("pattern").multiple()],
    ..command("psubscribe", "2.0.0", -2, LISTENING, |ctx| {
        listen(ctx, Subscription::Pattern)
    })
};

const PUNSUBSCRIBE: Command = Command {
    summary: "Stops listening to patterns; to all of them, if none is named.",
    complexity: "O(log n) for each pattern.",
    example: "PUNSUBSCRIBE news.*",
    args: &[pattern("pattern").optional().multiple()],
    ..command("punsubscribe", "2.0.0", -1, LISTENING, |ctx| {
        stop_listening(ctx, Subscription::Pattern)
    })
};

const SSUBSCRIBE: Command = Command {
    summary: "Listens to shard channels, whose publications stay in the shard that serves their slot.",
    complexity: "O(log n) for each shard channel.",
    example: "SSUBSCRIBE orders",
    keys: &[KeySpec::range(1, -1, 1, key_flag::NOT_KEY)],
    args: &[string("shardchannel").multiple()],
    ..command("ssubscribe", "7.0.0", -2, LISTENING, ssubscribe)
};

fn ssubscribe(ctx: &mut Ctx<'_>) -> Run {
    if ctx.in_exec {
        return Err(errors::DENY_BLOCKING_SSUBSCRIBE);
    }
    listen(ctx, Subscription::Shard)
}

const SUNSUBSCRIBE: Command = Command {
    summary: "Stops listening to shard channels; to all of them, if none is named.",
    complexity: "O(log n) for each shard channel.",
    example: "SUNSUBSCRIBE orders",
    keys: &[KeySpec::range(1, -1, 1, key_flag::NOT_KEY)],
    args: &[string("shardchannel").optional().multiple()],
    ..command("sunsubscribe", "7.0.0", -1, LISTENING, |ctx| {
        stop_listening(ctx, Subscription::Shard)
    })
};

fn listen(ctx: &mut Ctx<'_>, kind: Subscription) -> Run {
    let word = match kind {
        Subscription::Channel => "subscribe",
        Subscription::Pattern => "psubscribe",
        Subscription::Shard => "ssubscribe",
    };
    for index in 1..ctx.argc() {
        let name = ctx.arg(index);
        ctx.broker.subscribe(ctx.slot, kind, name);
        acknowledge(ctx, kind, word, Some(name));
    }
    ctx.done()
}

fn stop_listening(ctx: &mut Ctx<'_>, kind: Subscription) -> Run {
    let word = match kind {
        Subscription::Channel => "unsubscribe",
        Subscription::Pattern => "punsubscribe",
        Subscription::Shard => "sunsubscribe",
    };
    let named = ctx.argc() > 1;
    let names: Vec<Name> = if named {
        ctx.args.from(1).iter().map(Name::from).collect()
    } else {
        ctx.client().subscriptions.names(kind)
    };
    for name in &names {
        ctx.broker.unsubscribe(ctx.slot, kind, name);
        acknowledge(ctx, kind, word, Some(name));
    }
    if names.is_empty() {
        acknowledge(ctx, kind, word, None);
    }
    ctx.done()
}

/// One answer for each name; outside of a transaction each travels on its own.
fn acknowledge(ctx: &mut Ctx<'_>, kind: Subscription, word: &str, name: Option<&[u8]>) {
    let count = ctx.client().subscriptions.count(kind);
    ctx.reply.push(3);
    ctx.reply.bulk(word.as_bytes());
    match name {
        Some(name) => ctx.reply.bulk(name),
        None => ctx.reply.null(),
    }
    ctx.reply.len(count);
    if !ctx.in_exec {
        ctx.reply.end_frame(FrameKind::Reply { seq: ctx.by.seq });
    }
}

const PUBLISH: Command = Command {
    summary: "Sends a message to everybody who listens to the channel right now, and answers how many subscriptions that was. The channel keeps nothing.",
    complexity: "O(n + m) with n subscribers of the channel and m patterns in use.",
    example: "PUBLISH news hello",
    args: &[string("channel"), string("message")],
    ..command("publish", "2.0.0", 3, PUBLISHING, |ctx| publish(ctx, false))
};

const SPUBLISH: Command = Command {
    summary: "Sends a message to everybody who listens to the shard channel right now, within its shard.",
    complexity: "O(n) with n subscribers of the shard channel.",
    example: "SPUBLISH orders hello",
    keys: &[KeySpec::at(1, key_flag::NOT_KEY)],
    args: &[string("shardchannel"), string("message")],
    ..command("spublish", "7.0.0", 3, PUBLISHING, |ctx| publish(ctx, true))
};

fn publish(ctx: &mut Ctx<'_>, shard: bool) -> Run {
    let (channel, payload) = (ctx.arg(1), ctx.arg(2));
    let receivers = ctx.broker.receivers(shard, channel);
    let msg = ctx.broker.journal.message(ctx.by, 2);
    let name = ctx.broker.pubsub.channel(channel);
    ctx.emit(Event::Published {
        msg,
        by: ctx.by,
        channel: name,
        shard,
        receivers: receivers as u32,
    });
    ctx.broker.publish(msg, shard, channel, payload);
    ctx.count(receivers)
}

const PUBSUB: Command = Command {
    summary: "Tells about channels, patterns and their subscribers.",
    complexity: "Depends on the subcommand.",
    example: "PUBSUB CHANNELS",
    subcommands: &[
        Command {
            summary: "Lists the channels that somebody listens to, those that match the pattern if one is given.",
            complexity: "O(n) with n channels.",
            example: "PUBSUB CHANNELS news*",
            args: &[pattern("pattern").optional()],
            ..command("pubsub|channels", "2.8.0", -2, LOOKING, |ctx| {
                channels(ctx, Subscription::Channel)
            })
        },
        Command {
            summary: "Answers how many different patterns are in use.",
            example: "PUBSUB NUMPAT",
            ..command("pubsub|numpat", "2.8.0", 2, LOOKING, numpat)
        },
        Command {
            summary: "Counts the subscribers of each channel named, patterns not included.",
            complexity: "O(log n) for each channel.",
            example: "PUBSUB NUMSUB news",
            args: &[string("channel").optional().multiple()],
            ..command("pubsub|numsub", "2.8.0", -2, LOOKING, |ctx| {
                numsub(ctx, Subscription::Channel)
            })
        },
        Command {
            summary: "Lists the shard channels that somebody listens to.",
            complexity: "O(n) with n shard channels.",
            example: "PUBSUB SHARDCHANNELS",
            args: &[pattern("pattern").optional()],
            ..command("pubsub|shardchannels", "7.0.0", -2, LOOKING, |ctx| {
                channels(ctx, Subscription::Shard)
            })
        },
        Command {
            summary: "Counts the subscribers of each shard channel named.",
            complexity: "O(log n) for each shard channel.",
            example: "PUBSUB SHARDNUMSUB orders",
            args: &[string("shardchannel").optional().multiple()],
            ..command("pubsub|shardnumsub", "7.0.0", -2, LOOKING, |ctx| {
                numsub(ctx, Subscription::Shard)
            })
        },
        Command {
            summary: "Shows what PUBSUB can do.",
            example: "PUBSUB HELP",
            ..command("pubsub|help", "6.2.0", 2, flag::LOADING | flag::STALE, help)
        },
    ],
    ..command("pubsub", "2.8.0", -2, 0, help)
};

fn channels(ctx: &mut Ctx<'_>, kind: Subscription) -> Run {
    if ctx.argc() > 3 {
        return Err(errors::subcommand_arity(ctx.arg(1), "PUBSUB"));
    }
    let wanted = ctx.args.find(2);
    let names: Vec<Name> = ctx
        .broker
        .pubsub
        .names(kind)
        .filter(|(name, _)| wanted.is_none_or(|pattern| glob::matches(pattern, name)))
        .map(|(name, _)| name.clone())
        .collect();
    ctx.reply.array(names.len());
    names.iter().for_each(|name| ctx.reply.bulk(name));
    ctx.done()
}

fn numpat(ctx: &mut Ctx<'_>) -> Run {
    let count = ctx.broker.pubsub.patterns();
    ctx.count(count)
}

fn numsub(ctx: &mut Ctx<'_>, kind: Subscription) -> Run {
    ctx.reply.array((ctx.argc() - 2) * 2);
    for name in ctx.args.from(2).iter() {
        ctx.reply.bulk(name);
        let count = ctx.broker.pubsub.listeners(kind, name);
        ctx.reply.len(count);
    }
    ctx.done()
}

fn help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help("PUBSUB", &HELP);
    ctx.done()
}

const HELP: [&str; 11] = [
    "CHANNELS [<pattern>]",
    "    Return the currently active channels matching a <pattern> (default: '*').",
    "NUMPAT",
    "    Return number of subscriptions to patterns.",
    "NUMSUB [<channel> ...]",
    "    Return the number of subscribers for the specified channels, excluding",
    "    pattern subscriptions(default: no channels).",
    "SHARDCHANNELS [<pattern>]",
    "    Return the currently active shard level channels matching a <pattern> (default: '*').",
    "SHARDNUMSUB [<shardchannel> ...]",
    "    Return the number of subscribers for the specified shard level channel(s)",
];
