//! Scenarios by chance, as the reader makes them: names that are names, comments that are where comments can be.

use crate::ast::*;
use crate::parse::ROLES;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use sim::fate::Reason;

fn named(name: String) -> Named {
    Named {
        place: Place::default(),
        name,
    }
}

/// Names that no line takes for one of its own words.
fn name() -> impl Strategy<Value = Named> {
    "[A-Zq][a-z0-9_-]{0,5}[0-9]".prop_map(named)
}

fn variable() -> impl Strategy<Value = String> {
    "v[a-z0-9_]{0,4}|take"
}

fn us() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..10u64,
        0..4_000_000u64,
        (0..3_600u64).prop_map(|s| s * 1_000_000)
    ]
}

fn span() -> impl Strategy<Value = Span> {
    (us(), us()).prop_map(|(a, b)| (a.min(b), a.max(b)))
}

fn interval() -> impl Strategy<Value = Span> {
    span().prop_map(|(a, b)| (a.max(1), b.max(1)))
}

fn ratio() -> impl Strategy<Value = Ratio> {
    (0..5u32, 5..1_000u32).prop_map(|(numerator, denominator)| Ratio {
        numerator,
        denominator,
    })
}

fn given<T: core::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Arg<T>> {
    prop_oneof![
        3 => value.prop_map(Arg::Given),
        1 => variable().prop_map(Arg::Param),
    ]
    .boxed()
}

fn command_line() -> impl Strategy<Value = String> {
    let lines = &[
        "PING",
        "LPUSH jobs \"job %n\"",
        "XADD {s}:1 * a %payload b 100%%",
        "XACK s g %id",
        "SET k 'it  s'",
    ][..];
    select(lines).prop_map(String::from)
}

fn comment() -> impl Strategy<Value = Trivia> {
    "([a-z한][a-z #%한글]{0,8}[a-z글])?".prop_map(Trivia::Comment)
}

/// Before a line: comments, with single blank lines between and around, but none at the beginning of a block.
fn lead(is_first: bool) -> BoxedStrategy<Vec<Trivia>> {
    let some = vec((any::<bool>(), comment()), 0..3);
    (some, any::<bool>())
        .prop_map(move |(some, blank)| {
            let mut lead = Vec::new();
            for (n, (blank, comment)) in some.into_iter().enumerate() {
                if blank && !(is_first && n == 0) {
                    lead.push(Trivia::Blank);
                }
                lead.push(comment);
            }
            if blank && !(is_first && lead.is_empty()) {
                lead.push(Trivia::Blank);
            }
            lead
        })
        .boxed()
}

/// Behind the last line: the same, but ending with a comment.
fn tail() -> BoxedStrategy<Vec<Trivia>> {
    prop_oneof![
        4 => Just(Vec::new()),
        1 => vec((any::<bool>(), comment()), 1..3).prop_map(|some| {
            let mut tail = Vec::new();
            for (blank, comment) in some {
                if blank {
                    tail.push(Trivia::Blank);
                }
                tail.push(comment);
            }
            tail
        }),
    ]
    .boxed()
}

fn block_of(statement: BoxedStrategy<Statement>, min: usize) -> BoxedStrategy<Block> {
    let first = (lead(true), statement.clone());
    let more = vec((lead(false), statement), 0..3);
    (first, more, tail(), min..=1)
        .prop_map(|(first, more, tail, some)| {
            let all = core::iter::once(first).chain(more).take(some * 4);
            let line = |(lead, statement)| Line {
                lead,
                place: Place::default(),
                statement,
            };
            let lines: Vec<Line> = all.map(line).collect();
            // Comments alone open no block.
            let tail = if lines.is_empty() { Vec::new() } else { tail };
            Block { lines, tail }
        })
        .boxed()
}

fn command() -> BoxedStrategy<Statement> {
    let path = vec(0..9u32, 0..3);
    let bind = (variable(), path).prop_map(|(name, path)| Bind { name, path });
    let policy = prop_oneof![
        vec("[A-Z_]{1,6}", 1..3).prop_map(Policy::Accept),
        (of(given(1..99u64)), given(span()))
            .prop_map(|(times, after)| Policy::Retry { times, after }),
        Just(Policy::LetGo),
    ];
    let policies = prop_oneof![
        2 => Just(Vec::new()),
        1 => ((lead(true), policy.clone()), vec((lead(false), policy), 0..2)).prop_map(|(first, more)| {
            let all = core::iter::once(first).chain(more);
            let line = |(lead, policy)| PolicyLine { lead, place: Place::default(), policy };
            all.map(line).collect()
        }),
    ];
    (vec(bind, 0..3), command_line(), policies, tail())
        .prop_map(|(bind, line, policies, tail)| {
            let tail = if policies.is_empty() {
                Vec::new()
            } else {
                tail
            };
            Statement::Command(Command {
                bind,
                line,
                policies,
                tail,
            })
        })
        .boxed()
}

fn simple() -> BoxedStrategy<Statement> {
    let words = vec("[a-z]{1,4}|\"a b\"", 2..4).prop_map(Choice::Words);
    let range = (0..9u64, 9..99u64).prop_map(|(a, b)| Choice::Range(a, b));
    prop_oneof![
        3 => command(),
        1 => given(span()).prop_map(Statement::Work),
        1 => given(span()).prop_map(Statement::Wait),
        1 => (variable(), prop_oneof![words, range])
            .prop_map(|(name, from)| Statement::Pick { name, from }),
    ]
    .boxed()
}

fn inside() -> BoxedStrategy<Statement> {
    simple()
        .prop_recursive(3, 16, 4, |inner| {
            let test = (select(&Comparison::ALL[..]), "[0-9]{1,3}|[a-z]{1,3}");
            let otherwise = (lead(false), block_of(inner.clone(), 1))
                .prop_map(|(lead, block)| Otherwise { lead, block });
            let condition = (
                variable(),
                of(test),
                block_of(inner.clone(), 1),
                of(otherwise),
            )
                .prop_map(|(name, test, then, otherwise)| Statement::If {
                    name,
                    test,
                    then,
                    otherwise,
                });
            let each = (
                vec("v[a-z]{0,3}", 1..4),
                variable(),
                block_of(inner.clone(), 0),
            )
                .prop_map(|(names, array, block)| Statement::ForEach {
                    names,
                    array,
                    block,
                });
            let repeat = (given(1..99u64), block_of(inner, 1))
                .prop_map(|(times, block)| Statement::Repeat { times, block });
            prop_oneof![condition, each, repeat]
        })
        .boxed()
}

fn schedule() -> BoxedStrategy<Schedule> {
    let rate = (
        1..99u32,
        select(&[1_000_000u64, 60_000_000, 3_600_000_000][..]),
    )
        .prop_map(|(times, per)| Rate { times, per });
    let rhythm = prop_oneof![
        given(interval()).prop_map(Rhythm::Every),
        given(rate).prop_map(Rhythm::Poisson),
    ];
    (rhythm, of(given(1..99u64)), of(given(1..99u64)))
        .prop_map(|(rhythm, burst, count)| Schedule {
            rhythm,
            burst,
            count,
        })
        .boxed()
}

fn body() -> BoxedStrategy<Block> {
    let every = (schedule(), block_of(inside(), 1))
        .prop_map(|(schedule, block)| Statement::Every { schedule, block });
    let margin = prop_oneof![
        4 => inside(),
        1 => every,
        1 => block_of(inside(), 1).prop_map(Statement::Start),
    ];
    block_of(margin.boxed(), 1)
}

fn actor() -> BoxedStrategy<ActorLine> {
    let kinds = select(&["producer", "worker", "member", "reader", "subscriber"][..]);
    let params = vec("[a-z]{1,4}|\"a b\"|[a-z] [a-z]", 0..2);
    let does = prop_oneof![body().prop_map(Ok), params.prop_map(Err)];
    (kinds, vec(name(), 1..4), of(name()), of(schedule()), does)
        .prop_map(|(kind, names, node, schedule, does)| {
            let param = |value| (named("stream".to_string()), value);
            let (kind, params, body) = match does {
                Ok(body) => (kind, Vec::new(), Some(body)),
                Err(values) => ("reader", values.into_iter().map(param).collect(), None),
            };
            ActorLine {
                kind: named(kind.to_string()),
                names,
                node,
                schedule,
                params,
                body,
            }
        })
        .boxed()
}

fn link(targets: BoxedStrategy<Vec<Named>>) -> BoxedStrategy<LinkLine> {
    (targets, of(span()), of(us()), of(ratio()))
        .prop_map(|(of, latency, jitter, drop)| {
            let nothing = latency.is_none() && jitter.is_none() && drop.is_none();
            let latency = if nothing { Some((1, 2)) } else { latency };
            LinkLine {
                of,
                latency,
                jitter,
                drop,
            }
        })
        .boxed()
}

fn fault() -> BoxedStrategy<FaultLine> {
    let verb = prop_oneof![
        select(&[Verb::Crash, Verb::Freeze, Verb::Disconnect, Verb::Cut][..]),
        select(&[Verb::Restart, Verb::Thaw, Verb::Reconnect, Verb::Heal][..]),
        (1..99u32).prop_map(Verb::Slow),
        link(Just(Vec::new()).boxed()).prop_map(Verb::Link),
    ];
    (verb, vec(name(), 1..3), any::<bool>(), of(span()))
        .prop_map(|(verb, targets, one_of, lasts)| {
            let undoes = [Verb::Restart, Verb::Thaw, Verb::Reconnect, Verb::Heal];
            let lasts = lasts.filter(|_| !undoes.contains(&verb));
            FaultLine {
                verb,
                targets,
                one_of,
                lasts,
            }
        })
        .boxed()
}

fn rule() -> BoxedStrategy<Rule> {
    (
        interval(),
        of(ratio()),
        of(us()),
        of(us()),
        of(1..9u64),
        fault(),
    )
        .prop_map(|(interval, chance, from, until, count, fault)| Rule {
            interval,
            chance,
            from,
            until,
            count,
            fault,
        })
        .boxed()
}

fn action() -> BoxedStrategy<Action> {
    prop_oneof![
        4 => fault().prop_map(Action::Fault),
        1 => actor().prop_map(Action::Actor),
        1 => vec(name(), 1..3).prop_map(Action::Remove),
        1 => (name(), command_line()).prop_map(|(console, line)| Action::Type { console, line }),
        1 => name().prop_map(|console| Action::Send { console, bytes: "\"a\\r\\n\"".to_string() }),
        1 => name().prop_map(Action::Redial),
        1 => rule().prop_map(Action::Rule),
        1 => vec(name(), 1..3).prop_map(Action::Node),
        1 => (0..9_000_000u64).prop_map(Action::Until),
        1 => Just(Action::Rest),
    ]
    .boxed()
}

fn audience() -> BoxedStrategy<Option<Audience>> {
    let word = || "[a-z]{1,6}|\"my jobs\"".prop_map(named);
    let scope = (word(), of(word()), of(name()));
    of(scope.prop_map(|(name, of, on)| Audience { name, of, on })).boxed()
}

fn check() -> BoxedStrategy<Check> {
    let reason = || of(select(&Reason::ALL[..]));
    let measure = prop_oneof![
        select(
            &[
                Measure::Sent,
                Measure::InFlight,
                Measure::Done,
                Measure::OutOfOrder,
                Measure::Depth,
                Measure::Lag,
                Measure::Pending,
            ][..]
        ),
        reason().prop_map(Measure::Lost),
    ];
    let comparison = || select(&Comparison::ALL[..]);
    let verdicts = [
        Verdict::AtMostOnce,
        Verdict::AtLeastOnce,
        Verdict::EffectivelyOnce,
        Verdict::InOrder,
    ];
    prop_oneof![
        (measure, audience(), comparison(), 0..999u64).prop_map(
            |(of, audience, comparison, with)| Check::Count {
                of,
                audience,
                comparison,
                with
            }
        ),
        (1..=1_000u16, audience(), comparison(), us()).prop_map(
            |(permille, audience, comparison, with)| Check::Latency {
                permille,
                audience,
                comparison,
                with
            }
        ),
        (audience(), comparison(), us()).prop_map(|(audience, comparison, with)| Check::Age {
            audience,
            comparison,
            with
        }),
        (
            select(&[Cost::Commands, Cost::Bytes][..]),
            name(),
            comparison(),
            0..999u64
        )
            .prop_map(|(of, by, comparison, with)| Check::Cost {
                of,
                by,
                comparison,
                with
            }),
        (select(verdicts.to_vec()), audience())
            .prop_map(|(verdict, audience)| Check::Verdict { verdict, audience }),
    ]
    .boxed()
}

fn what() -> BoxedStrategy<What> {
    let setup_line = |lead: BoxedStrategy<Vec<Trivia>>| {
        (lead, command_line()).prop_map(|(lead, line)| SetupLine {
            lead,
            place: Place::default(),
            line,
        })
    };
    let setup = (
        of(name()),
        setup_line(lead(true)),
        vec(setup_line(lead(false)), 0..2),
        tail(),
    )
        .prop_map(|(node, first, more, tail)| Setup {
            node,
            lines: core::iter::once(first).chain(more).collect(),
            tail,
        });
    let options = vec(
        "[a-z]{1,6}".prop_map(|value| (named("appendonly".to_string()), value)),
        0..2,
    );
    let param = |lead: BoxedStrategy<Vec<Trivia>>| {
        (lead, "p[a-z]{1,4}", of("[a-z0-9]{1,5}( [a-z]{1,3})?")).prop_map(
            |(lead, name, default)| Param {
                lead,
                name: named(name),
                default,
            },
        )
    };
    let kind = ("k[a-z]{1,5}", select(&ROLES[..]), param(lead(true)), body()).prop_map(
        |(name, (_, role), param, mut body)| {
            // The first line of the body is not the first of the kind, so it may have a blank line before; it has none here.
            body.lines[0].lead.clear();
            Kind {
                name: named(name),
                role,
                params: Vec::from([param]),
                body,
            }
        },
    );
    prop_oneof![
        1 => "[a-z한][a-z 한글]{0,9}[a-z글]".prop_map(What::Title),
        1 => any::<u64>().prop_map(What::Seed),
        1 => (0..200_000_000_000_000_000u64).prop_map(What::Clock),
        1 => (vec(name(), 1..3), options)
            .prop_map(|(names, options)| What::Node(NodeLine { names, options })),
        1 => setup.prop_map(What::Setup),
        1 => link(vec(name(), 0..3).boxed()).prop_map(What::Link),
        1 => kind.prop_map(What::Kind),
        3 => actor().prop_map(What::Actor),
        3 => (us(), action()).prop_map(|(at, action)| What::At { at, action }),
        1 => rule().prop_map(What::Rule),
        1 => us().prop_map(What::Until),
        3 => check().prop_map(What::Check),
        1 => (select(&Reason::ALL[..]), audience())
            .prop_map(|(reason, audience)| What::Intend(Intend { reason, audience })),
    ]
    .boxed()
}

/// Any scenario.
pub(super) fn scenario() -> BoxedStrategy<Scenario> {
    let item = |lead: BoxedStrategy<Vec<Trivia>>| {
        (lead, what()).prop_map(|(lead, what)| {
            Box::new(Item {
                lead,
                place: Place::default(),
                what,
            })
        })
    };
    (item(lead(true)), vec(item(lead(false)), 0..5), tail())
        .prop_map(|(first, more, tail)| Scenario {
            items: core::iter::once(first).chain(more).map(|i| *i).collect(),
            tail,
        })
        .boxed()
}
