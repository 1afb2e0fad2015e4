//! CLIENT: who is connected, and what can be done about it.

use alloc::vec::Vec;

use resp::number::{parse_i64, write_u64};

use crate::Broker;
use crate::args;
use crate::client::{Client, ReplyMode, Slot};
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{ClientId, Closing, Name, Resumption, Subscription, Time};
use crate::reply::ReplyError;
use crate::table::{Command, Group, flag, integer, one_of, string, word};

use super::client_pause::{CLIENT_PAUSE, CLIENT_UNPAUSE};
use super::client_tracking::{CLIENT_CACHING, CLIENT_TRACKINGINFO};
use super::connection::is_plain;
use super::container;

/// The family.
pub const COMMANDS: &[Command] = &[CLIENT];

const CLIENT: Command = Command {
    summary: "Looks at connections, names them, closes them.",
    example: "CLIENT HELP",
    subcommands: &[
        CLIENT_SETINFO,
        CLIENT_REPLY,
        CLIENT_UNBLOCK,
        CLIENT_KILL,
        CLIENT_GETNAME,
        CLIENT_HELP,
        CLIENT_INFO,
        CLIENT_LIST,
        CLIENT_NO_EVICT,
        CLIENT_GETREDIR,
        CLIENT_NO_TOUCH,
        CLIENT_ID,
        CLIENT_SETNAME,
        CLIENT_PAUSE,
        CLIENT_UNPAUSE,
        CLIENT_TRACKINGINFO,
        CLIENT_CACHING,
    ],
    ..Command::new("client", "2.4.0", Group::Connection, -2, 0, container)
};

const CLIENT_ID: Command = Command {
    summary: "Tells the number of this connection.",
    example: "CLIENT ID",
    ..Command::new(
        "client|id",
        "5.0.0",
        Group::Connection,
        2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_id,
    )
};
fn client_id(ctx: &mut Ctx<'_>) -> Run {
    ctx.int(ctx.by.client.0 as i64)
}

const CLIENT_GETNAME: Command = Command {
    summary: "Returns the name of this connection.",
    example: "CLIENT GETNAME",
    ..Command::new(
        "client|getname",
        "2.6.9",
        Group::Connection,
        2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_getname,
    )
};
fn client_getname(ctx: &mut Ctx<'_>) -> Run {
    let name = ctx.client().name.clone();
    if name.is_empty() {
        ctx.null()
    } else {
        ctx.bulk(&name)
    }
}

const CLIENT_SETNAME: Command = Command {
    summary: "Names this connection; CLIENT LIST shows it.",
    example: "CLIENT SETNAME worker-1",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    args: &[string("connection-name")],
    ..Command::new(
        "client|setname",
        "2.6.9",
        Group::Connection,
        3,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_setname,
    )
};
fn client_setname(ctx: &mut Ctx<'_>) -> Run {
    if !is_plain(ctx.arg(2)) {
        return Err(errors::CLIENT_NAME);
    }
    ctx.client().name = Name::from(ctx.arg(2));
    ctx.ok()
}

const CLIENT_SETINFO: Command = Command {
    summary: "Tells the name or the version of the client's library.",
    example: "CLIENT SETINFO LIB-NAME mylib",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    args: &[one_of(
        "attr",
        &[
            string("libname").token("LIB-NAME"),
            string("libver").token("LIB-VER"),
        ],
    )],
    ..Command::new(
        "client|setinfo",
        "7.2.0",
        Group::Connection,
        4,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_setinfo,
    )
};
fn client_setinfo(ctx: &mut Ctx<'_>) -> Run {
    let (option, value) = (ctx.arg(2), ctx.arg(3));
    let word = if args::is(option, "lib-name") {
        "lib-name"
    } else if args::is(option, "lib-ver") {
        "lib-ver"
    } else {
        return Err(errors::text(&[b"ERR Unrecognized option '", option, b"'"]));
    };
    if !is_plain(value) {
        let rest = b" cannot contain spaces, newlines or special characters.";
        return Err(errors::text(&[b"ERR ", option, rest]));
    }
    let client = ctx.client();
    let place = if word == "lib-name" {
        &mut client.lib_name
    } else {
        &mut client.lib_version
    };
    *place = Name::from(value);
    ctx.ok()
}

/// The kinds of clients that LIST and KILL tell apart. There are no replicas and no primaries here yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ClientType {
    Normal,
    PubSub,
    Other,
}

fn read_type(text: &[u8]) -> Result<ClientType, ReplyError> {
    if args::is(text, "normal") {
        Ok(ClientType::Normal)
    } else if args::is(text, "pubsub") {
        Ok(ClientType::PubSub)
    } else if ["master", "slave", "replica"]
        .iter()
        .any(|word| args::is(text, word))
    {
        Ok(ClientType::Other)
    } else {
        Err(errors::text(&[b"ERR Unknown client type '", text, b"'"]))
    }
}

fn type_of(client: &Client) -> ClientType {
    if client.subscriptions.any() {
        ClientType::PubSub
    } else {
        ClientType::Normal
    }
}

const CLIENT_LIST: Command = Command {
    summary: "Describes the connections, one a line.",
    complexity: "O(N), N being the number of connections.",
    example: "CLIENT LIST",
    tips: &["nondeterministic_output"],
    args: &[
        one_of(
            "client-type",
            &[
                word("normal", "NORMAL"),
                word("master", "MASTER"),
                word("replica", "REPLICA"),
                word("pubsub", "PUBSUB"),
            ],
        )
        .token("TYPE")
        .optional()
        .since("5.0.0"),
        integer("client-id")
            .token("ID")
            .optional()
            .multiple()
            .since("6.2.0"),
    ],
    ..Command::new(
        "client|list",
        "2.4.0",
        Group::Connection,
        -2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_list,
    )
};
fn client_list(ctx: &mut Ctx<'_>) -> Run {
    let (mut wanted_type, mut wanted_ids) = (None, None);
    if ctx.argc() == 4 && args::is(ctx.arg(2), "type") {
        wanted_type = Some(read_type(ctx.arg(3))?);
    } else if ctx.argc() > 3 && args::is(ctx.arg(2), "id") {
        let ids = ctx
            .args
            .from(3)
            .iter()
            .map(read_id)
            .collect::<Result<Vec<_>, _>>()?;
        wanted_ids = Some(ids);
    } else if ctx.argc() != 2 {
        return Err(errors::SYNTAX);
    }
    let mut text = Vec::new();
    let asking = Asking::of(ctx);
    for (slot, client) in ctx.broker.clients.iter() {
        let fits = wanted_type.is_none_or(|wanted| wanted == type_of(client))
            && wanted_ids
                .as_ref()
                .is_none_or(|ids| ids.contains(&client.id));
        if fits && client.closing.is_none() {
            describe_client(ctx.broker, ctx.now, slot, Some(asking), &mut text);
            text.push(b'\n');
        }
    }
    ctx.reply.verbatim(&text);
    ctx.done()
}

fn read_id(text: &[u8]) -> Result<ClientId, ReplyError> {
    let id = parse_i64(text).and_then(|id| u64::try_from(id).ok());
    id.map(ClientId).ok_or(errors::CLIENT_ID)
}

const CLIENT_INFO: Command = Command {
    summary: "Describes this connection.",
    example: "CLIENT INFO",
    tips: &["nondeterministic_output"],
    ..Command::new(
        "client|info",
        "6.2.0",
        Group::Connection,
        2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_info,
    )
};
fn client_info(ctx: &mut Ctx<'_>) -> Run {
    let mut text = Vec::new();
    let asking = Asking::of(ctx);
    describe_client(ctx.broker, ctx.now, ctx.slot, Some(asking), &mut text);
    text.push(b'\n');
    ctx.reply.verbatim(&text);
    ctx.done()
}

/// What a client at rest takes on a real server.
const CLIENT_BYTES: u64 = 37_786;

/// A client's own buffer for replies.
const REPLY_BUFFER_BYTES: u64 = 16_384;

/// The client whose command looks: its own output is with the running command.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    slot: Slot,
    resp3: bool,
}

impl Asking {
    fn of(ctx: &Ctx<'_>) -> Asking {
        Asking {
            slot: ctx.slot,
            resp3: ctx.reply.resp3(),
        }
    }
}

/// One line of CLIENT LIST. Sizes of buffers are those of a real server at rest.
pub(crate) fn describe_client(
    broker: &Broker,
    now: Time,
    slot: Slot,
    asking: Option<Asking>,
    out: &mut Vec<u8>,
) {
    let client = broker.clients.get(slot);
    let seconds = |since: Time| now.saturating_sub(since) / 1_000_000;
    let asking = asking.filter(|asking| asking.slot == slot);
    let mut line = Line(out);
    line.number("id", client.id.0);
    line.bytes("addr", &client.addr);
    line.bytes("laddr", &client.local_addr);
    line.number("fd", u64::from(slot.0) + 8);
    line.bytes("name", &client.name);
    line.number("age", seconds(client.connected));
    line.number("idle", seconds(client.heard));
    line.bytes("flags", &flags(client, broker.unblocked.contains(&slot)));
    line.number("db", u64::from(client.db));
    line.number(
        "sub",
        client.subscriptions.len(Subscription::Channel) as u64,
    );
    line.number(
        "psub",
        client.subscriptions.len(Subscription::Pattern) as u64,
    );
    line.number("ssub", client.subscriptions.len(Subscription::Shard) as u64);
    match client.transaction.queued() {
        Some(queued) => line.number("multi", queued as u64),
        None => line.bytes("multi", b"-1"),
    }
    line.number("watch", client.transaction.watched() as u64);
    line.number("qbuf", client.unread_bytes() as u64);
    line.bytes("qbuf-free", b"20474 argv-mem=10");
    line.number("multi-mem", client.transaction.queued_bytes());
    line.bytes("rbs", b"16384 rbp=16384");
    line.number("obl", client.untaken_bytes().min(REPLY_BUFFER_BYTES));
    line.number("oll", client.output_blocks());
    line.number("omem", client.output_memory_bytes());
    let buffers = client.unread_bytes() as u64 + client.transaction.queued_bytes();
    let total = CLIENT_BYTES + buffers + client.output_memory_bytes();
    line.number("tot-mem", total);
    line.bytes("events", b"r");
    let command = if client.last_command.is_empty() {
        "NULL"
    } else {
        client.last_command
    };
    line.bytes("cmd", command.as_bytes());
    line.bytes("user", b"default redir=-1");
    let resp3 = asking.map_or_else(|| client.resp3(), |asking| asking.resp3);
    line.number("resp", if resp3 { 3 } else { 2 });
    line.bytes("lib-name", &client.lib_name);
    line.bytes("lib-ver", &client.lib_version);
    line.bytes("io-thread", b"0");
    line.number("tot-net-in", client.input_bytes);
    line.number("tot-net-out", client.output_bytes);
    line.number("tot-cmds", client.seq.0 - u64::from(asking.is_some()));
}

/// Fields with a blank between them.
struct Line<'a>(&'a mut Vec<u8>);

impl Line<'_> {
    fn bytes(&mut self, name: &str, value: &[u8]) {
        if !matches!(self.0.last(), None | Some(b'\n')) {
            self.0.push(b' ');
        }
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'=');
        self.0.extend_from_slice(value);
    }

    fn number(&mut self, name: &str, value: u64) {
        self.bytes(name, b"");
        write_u64(value, self.0);
    }
}

/// The letters of CLIENT LIST; `unblocked`: it stopped waiting while the command still runs that caused it.
fn flags(client: &Client, unblocked: bool) -> Vec<u8> {
    let all = [
        (client.monitors, b'O'),
        (client.subscriptions.any(), b'P'),
        (client.transaction.queued().is_some(), b'x'),
        (client.parked.is_some() || client.held_back, b'b'),
        (client.transaction.stale(), b'd'),
        (client.close_after_reply.is_some(), b'c'),
        (unblocked, b'u'),
        (client.no_evict, b'e'),
        (client.no_touch, b'T'),
    ];
    let mut set: Vec<u8> = all
        .iter()
        .filter(|(on, _)| *on)
        .map(|&(_, letter)| letter)
        .collect();
    if set.is_empty() {
        set.push(b'N');
    }
    set
}

/// Which clients CLIENT KILL means; all conditions must hold.
#[derive(Default)]
struct Kill<'a> {
    id: Option<ClientId>,
    kind: Option<ClientType>,
    addr: Option<&'a [u8]>,
    local_addr: Option<&'a [u8]>,
    user: Option<&'a [u8]>,
    age_min_s: Option<u64>,
    spares_self: bool,
}

const CLIENT_KILL: Command = Command {
    summary: "Closes connections: that of an address, or all that meet the conditions given.",
    complexity: "O(N), N being the number of connections.",
    example: "CLIENT KILL ID 3",
    args: &[one_of(
        "filter",
        &[
            string("old-format").display("ip:port"),
            one_of(
                "new-format",
                &[
                    integer("client-id").token("ID").optional().since("2.8.12"),
                    one_of(
                        "client-type",
                        &[
                            word("normal", "NORMAL"),
                            word("master", "MASTER").since("3.2.0"),
                            word("slave", "SLAVE"),
                            word("replica", "REPLICA").since("5.0.0"),
                            word("pubsub", "PUBSUB"),
                        ],
                    )
                    .token("TYPE")
                    .optional()
                    .since("2.8.12"),
                    string("username").token("USER").optional(),
                    string("addr").display("ip:port").token("ADDR").optional(),
                    string("laddr")
                        .display("ip:port")
                        .token("LADDR")
                        .optional()
                        .since("6.2.0"),
                    one_of("skipme", &[word("yes", "YES"), word("no", "NO")])
                        .token("SKIPME")
                        .optional(),
                    integer("maxage").token("MAXAGE").optional().since("7.4.0"),
                ],
            )
            .multiple(),
        ],
    )],
    ..Command::new(
        "client|kill",
        "2.4.0",
        Group::Connection,
        -3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_kill,
    )
};
fn client_kill(ctx: &mut Ctx<'_>) -> Run {
    let old_form = ctx.argc() == 3;
    let kill = if old_form {
        Kill {
            addr: Some(ctx.arg(2)),
            ..Kill::default()
        }
    } else {
        read_kill(ctx)?
    };
    let now = ctx.now;
    let own = ctx.slot;
    let clients = ctx.broker.clients.iter();
    let victims: Vec<Slot> = clients
        .filter(|(slot, client)| client.closing.is_none() && kill.means(client, *slot == own, now))
        .map(|(slot, _)| slot)
        .collect();
    for &slot in &victims {
        if slot == own {
            ctx.client().close_after_reply = Some(Closing::Killed);
        } else {
            ctx.broker.close(slot, Closing::Killed);
        }
    }
    match (old_form, victims.is_empty()) {
        (true, true) => Err(errors::NO_SUCH_CLIENT),
        (true, false) => ctx.ok(),
        (false, _) => ctx.count(victims.len()),
    }
}

fn read_kill<'a>(ctx: &Ctx<'a>) -> Result<Kill<'a>, ReplyError> {
    let mut kill = Kill {
        spares_self: true,
        ..Kill::default()
    };
    for at in (2..ctx.argc()).step_by(2) {
        let (option, value) = (ctx.arg(at), ctx.args.find(at + 1).ok_or(errors::SYNTAX)?);
        if args::is(option, "id") {
            let id = args::positive(value, errors::CLIENT_ID_NOT_POSITIVE)?;
            kill.id = Some(ClientId(id as u64));
        } else if args::is(option, "maxage") {
            let age = parse_i64(value).ok_or(errors::MAXAGE)?;
            let age = u64::try_from(age).ok().filter(|&age| age > 0);
            kill.age_min_s = Some(age.ok_or(errors::MAXAGE_NOT_POSITIVE)?);
        } else if args::is(option, "type") {
            kill.kind = Some(read_type(value)?);
        } else if args::is(option, "addr") {
            kill.addr = Some(value);
        } else if args::is(option, "laddr") {
            kill.local_addr = Some(value);
        } else if args::is(option, "user") {
            if value != b"default" {
                return Err(errors::text(&[b"ERR No such user '", value, b"'"]));
            }
            kill.user = Some(value);
        } else if args::is(option, "skipme") {
            kill.spares_self = yes_no(value)?;
        } else {
            return Err(errors::SYNTAX);
        }
    }
    Ok(kill)
}

fn yes_no(text: &[u8]) -> Result<bool, ReplyError> {
    either(text, "yes", "no")
}

/// Whether it is the first of two words; it must be one of them.
fn either(text: &[u8], yes: &str, no: &str) -> Result<bool, ReplyError> {
    if args::is(text, yes) {
        Ok(true)
    } else if args::is(text, no) {
        Ok(false)
    } else {
        Err(errors::SYNTAX)
    }
}

impl Kill<'_> {
    fn means(&self, client: &Client, own: bool, now: Time) -> bool {
        let age_s = now.saturating_sub(client.connected) / 1_000_000;
        self.id.is_none_or(|id| id == client.id)
            && self.kind.is_none_or(|kind| kind == type_of(client))
            && self.addr.is_none_or(|addr| addr == &*client.addr)
            && self
                .local_addr
                .is_none_or(|addr| addr == &*client.local_addr)
            && self.age_min_s.is_none_or(|age| age_s >= age)
            && !(self.spares_self && own)
    }
}

const CLIENT_UNBLOCK: Command = Command {
    summary: "Ends the wait of another connection, as if its time had run out, or with an error.",
    complexity: "O(log N), N being the number of connections that wait.",
    example: "CLIENT UNBLOCK 3 TIMEOUT",
    args: &[
        integer("client-id"),
        one_of(
            "unblock-type",
            &[word("timeout", "TIMEOUT"), word("error", "ERROR")],
        )
        .optional(),
    ],
    ..Command::new(
        "client|unblock",
        "5.0.0",
        Group::Connection,
        -3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_unblock,
    )
};
fn client_unblock(ctx: &mut Ctx<'_>) -> Run {
    let error = match ctx.argc() {
        3 => None,
        4 if args::is(ctx.arg(3), "timeout") => None,
        4 if args::is(ctx.arg(3), "error") => Some(errors::UNBLOCKED),
        5.. => return Err(errors::subcommand_arity(ctx.arg(1), "CLIENT")),
        _ => return Err(errors::UNBLOCK_REASON),
    };
    let id = args::integer(ctx.arg(2))?;
    let slot = u64::try_from(id)
        .ok()
        .and_then(|id| ctx.broker.clients.slot(ClientId(id)));
    let waiting = slot.filter(|&slot| ctx.broker.clients.get(slot).parked.is_some());
    let Some(slot) = waiting else {
        return ctx.int(0);
    };
    ctx.broker
        .give_up(slot, error.as_ref(), Resumption::Unblocked);
    ctx.int(1)
}

const CLIENT_NO_EVICT: Command = Command {
    summary: "Protects this connection from being closed for want of memory.",
    example: "CLIENT NO-EVICT ON",
    args: &[one_of("enabled", &[word("on", "ON"), word("off", "OFF")])],
    ..Command::new(
        "client|no-evict",
        "7.0.0",
        Group::Connection,
        3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_no_evict,
    )
};
fn client_no_evict(ctx: &mut Ctx<'_>) -> Run {
    let on = either(ctx.arg(2), "on", "off")?;
    ctx.client().no_evict = on;
    ctx.ok()
}

const CLIENT_NO_TOUCH: Command = Command {
    summary: "Lets this connection's commands leave no trace in how recently keys were used.",
    example: "CLIENT NO-TOUCH ON",
    args: &[one_of("enabled", &[word("on", "ON"), word("off", "OFF")])],
    ..Command::new(
        "client|no-touch",
        "7.2.0",
        Group::Connection,
        3,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_no_touch,
    )
};
fn client_no_touch(ctx: &mut Ctx<'_>) -> Run {
    let on = either(ctx.arg(2), "on", "off")?;
    ctx.client().no_touch = on;
    ctx.ok()
}

const CLIENT_REPLY: Command = Command {
    summary: "Switches replies to this connection on or off, or skips the next one.",
    example: "CLIENT REPLY ON",
    args: &[one_of(
        "action",
        &[word("on", "ON"), word("off", "OFF"), word("skip", "SKIP")],
    )],
    ..Command::new(
        "client|reply",
        "3.2.0",
        Group::Connection,
        3,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_reply,
    )
};
fn client_reply(ctx: &mut Ctx<'_>) -> Run {
    let mode = ctx.arg(2);
    if args::is(mode, "on") {
        ctx.client().reply_mode = ReplyMode::On;
        return ctx.ok();
    }
    if args::is(mode, "off") {
        ctx.client().reply_mode = ReplyMode::Off;
    } else if !args::is(mode, "skip") {
        return Err(errors::SYNTAX);
    } else if ctx.client().reply_mode != ReplyMode::Off {
        ctx.client().reply_mode = ReplyMode::SkipNext;
    }
    ctx.done()
}

const CLIENT_GETREDIR: Command = Command {
    summary: "Tells where tracking notifications go: nowhere.",
    example: "CLIENT GETREDIR",
    ..Command::new(
        "client|getredir",
        "6.0.0",
        Group::Connection,
        2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_getredir,
    )
};
fn client_getredir(ctx: &mut Ctx<'_>) -> Run {
    ctx.int(-1)
}

const CLIENT_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "CLIENT HELP",
    ..Command::new(
        "client|help",
        "5.0.0",
        Group::Connection,
        2,
        flag::LOADING | flag::STALE,
        client_help,
    )
};
fn client_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help(
        "CLIENT",
        &[
            "GETREDIR",
            "    Return the client ID we are redirecting to when tracking is enabled.",
            "GETNAME",
            "    Return the name of the current connection.",
            "ID",
            "    Return the ID of the current connection.",
            "INFO",
            "    Return information about the current client connection.",
            "KILL <ip:port>",
            "    Kill connection made from <ip:port>.",
            "KILL <option> <value> [<option> <value> [...]]",
            "    Kill connections. Options are:",
            "    * ADDR (<ip:port>|<unixsocket>:0)",
            "      Kill connections made from the specified address",
            "    * LADDR (<ip:port>|<unixsocket>:0)",
            "      Kill connections made to specified local address",
            "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
            "      Kill connections by type.",
            "    * USER <username>",
            "      Kill connections authenticated by <username>.",
            "    * SKIPME (YES|NO)",
            "      Skip killing current connection (default: yes).",
            "    * ID <client-id>",
            "      Kill connections by client id.",
            "    * MAXAGE <maxage>",
            "      Kill connections older than the specified age.",
            "LIST [options ...]",
            "    Return information about client connections. Options:",
            "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
            "      Return clients of specified type.",
            "UNPAUSE",
            "    Stop the current client pause, resuming traffic.",
            "PAUSE <timeout> [WRITE|ALL]",
            "    Suspend all, or just write, clients for <timeout> milliseconds.",
            "REPLY (ON|OFF|SKIP)",
            "    Control the replies sent to the current connection.",
            "SETNAME <name>",
            "    Assign the name <name> to the current connection.",
            "SETINFO <option> <value>",
            "    Set client meta attr. Options are:",
            "    * LIB-NAME: the client lib name.",
            "    * LIB-VER: the client lib version.",
            "UNBLOCK <clientid> [TIMEOUT|ERROR]",
            "    Unblock the specified blocked client.",
            "NO-EVICT (ON|OFF)",
            "    Protect current client connection from eviction.",
            "NO-TOUCH (ON|OFF)",
            "    Will not touch LRU/LFU stats when this mode is on.",
        ],
    );
    ctx.done()
}
