//! SORT: the elements of a list, a set or a sorted set in another order, and what other keys hold about them.

use crate::order;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{End, Event, MessageId};
use crate::keyspace::Value;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, acl, block, flag, integer, key, key_flag, one_of, pattern, word,
};
use crate::types::list::List;

use super::collection::store;
use super::sorted_set_args::score_bound;

/// The family.
pub const COMMANDS: &[Command] = &[SORT, SORT_RO];

const FOR_BY_AND_GET: &str = "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort";

const FOR_STORE: &str = "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array";

/// What is sorted, and how.
struct Asked<'a> {
    /// BY, if it says where weights are.
    by: Option<&'a [u8]>,
    /// BY without a star: the order stays as it is.
    unsorted: bool,
    get: Vec<&'a [u8]>,
    limit: Option<(i64, i64)>,
    descending: bool,
    alpha: bool,
    store: Option<&'a [u8]>,
}

/// An element, and the message that it is.
struct Element {
    text: Vec<u8>,
    msg: Option<MessageId>,
}

/// What an element is sorted by.
enum Weight {
    Number(f64),
    /// ALPHA; nothing where BY finds nothing.
    Text(Option<Vec<u8>>),
}

const SORT: Command = Command {
    summary: "Sorts the elements of a list, a set or a sorted set, by themselves or by what other keys hold; returns them, or what other keys hold, or stores that as a list.",
    complexity: "O(N+M*log(M)), N being the number of elements and M of elements returned; O(N) without sorting.",
    example: "SORT jobs BY weight_* GET # LIMIT 0 10",
    acl: acl::SET | acl::SORTEDSET | acl::LIST | acl::DANGEROUS,
    keys: &[
        KeySpec::at(1, key_flag::RO | key_flag::ACCESS),
        KeySpec::unknown(FOR_BY_AND_GET, key_flag::RO | key_flag::ACCESS),
        KeySpec::unknown(FOR_STORE, key_flag::OW | key_flag::UPDATE),
    ],
    args: &[
        key("key", 0),
        pattern("by-pattern")
            .key_spec(1)
            .display("pattern")
            .token("BY")
            .optional(),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional(),
        pattern("get-pattern")
            .key_spec(1)
            .display("pattern")
            .token("GET")
            .optional()
            .multiple_token(),
        one_of("order", &[word("asc", "ASC"), word("desc", "DESC")]).optional(),
        word("sorting", "ALPHA").optional(),
        key("destination", 2).token("STORE").optional(),
    ],
    ..Command::new(
        "sort",
        "1.0.0",
        Group::Generic,
        -2,
        flag::WRITE | flag::DENYOOM,
        sort,
    )
};
fn sort(ctx: &mut Ctx<'_>) -> Run {
    run(ctx, true)
}

const SORT_RO: Command = Command {
    summary: "Sorts like SORT, but stores nothing.",
    complexity: "O(N+M*log(M)), N being the number of elements and M of elements returned; O(N) without sorting.",
    example: "SORT_RO jobs ALPHA DESC",
    acl: acl::SET | acl::SORTEDSET | acl::LIST | acl::DANGEROUS,
    keys: &[
        KeySpec::at(1, key_flag::RO | key_flag::ACCESS),
        KeySpec::unknown(FOR_BY_AND_GET, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[
        key("key", 0),
        pattern("by-pattern")
            .key_spec(1)
            .display("pattern")
            .token("BY")
            .optional(),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional(),
        pattern("get-pattern")
            .key_spec(1)
            .display("pattern")
            .token("GET")
            .optional()
            .multiple_token(),
        one_of("order", &[word("asc", "ASC"), word("desc", "DESC")]).optional(),
        word("sorting", "ALPHA").optional(),
    ],
    ..Command::new(
        "sort_ro",
        "7.0.0",
        Group::Generic,
        -2,
        flag::READONLY,
        sort_ro,
    )
};
fn sort_ro(ctx: &mut Ctx<'_>) -> Run {
    run(ctx, false)
}

fn read<'a>(ctx: &Ctx<'a>, stores: bool) -> Result<Asked<'a>, ReplyError> {
    let mut asked = Asked {
        by: None,
        unsorted: false,
        get: Vec::new(),
        limit: None,
        descending: false,
        alpha: false,
        store: None,
    };
    let mut at = 2;
    while at < ctx.argc() {
        let (option, left) = (ctx.arg(at), ctx.argc() - at - 1);
        if args::is(option, "asc") || args::is(option, "desc") {
            asked.descending = args::is(option, "desc");
        } else if args::is(option, "alpha") {
            asked.alpha = true;
        } else if args::is(option, "limit") && left >= 2 {
            let (offset, count) = (
                args::integer(ctx.arg(at + 1))?,
                args::integer(ctx.arg(at + 2))?,
            );
            asked.limit = Some((offset, count));
            at += 2;
        } else if stores && args::is(option, "store") && left >= 1 {
            at += 1;
            asked.store = Some(ctx.arg(at));
        } else if args::is(option, "by") && left >= 1 {
            at += 1;
            asked.by = Some(ctx.arg(at));
            asked.unsorted |= !ctx.arg(at).contains(&b'*');
        } else if args::is(option, "get") && left >= 1 {
            at += 1;
            asked.get.push(ctx.arg(at));
        } else {
            return Err(errors::SYNTAX);
        }
        at += 1;
    }
    Ok(asked)
}

fn run(ctx: &mut Ctx<'_>, stores: bool) -> Run {
    let mut asked = read(ctx, stores)?;
    // Real servers turn a sorted set into its large form to sort it, and leave it so.
    if let Some(key) = ctx.peek(ctx.arg(1))
        && let Ok(set) = ctx.broker.keys.sorted_set_mut(key)
    {
        set.unpack();
    }
    let mut elements = read_elements(ctx, &mut asked)?;
    if !asked.unsorted {
        elements = sorted(ctx, &asked, elements)?;
    }
    let chosen = limits(asked.limit, elements.len());
    let elements = &elements[chosen];
    match asked.store {
        Some(target) => store_sorted(ctx, &asked, elements, target),
        None => reply_sorted(ctx, &asked, elements),
    }
}

/// The elements in their own order: backwards, if that order stays and DESC is asked for.
fn read_elements(ctx: &Ctx<'_>, asked: &mut Asked<'_>) -> Result<Vec<Element>, ReplyError> {
    let element = |text: &[u8], msg| Element {
        text: text.to_vec(),
        msg,
    };
    let Some(key) = ctx.find_to_read(ctx.arg(1)) else {
        return Ok(Vec::new());
    };
    let mut elements: Vec<Element> = match ctx.broker.keys.value(key) {
        Value::List(list) => {
            let all = list.iter();
            all.map(|(msg, text)| element(text, Some(msg))).collect()
        }
        Value::SortedSet(set) => {
            let message = |member: &[u8]| set.get(member).and_then(|standing| standing.msg);
            let all = set.iter();
            all.map(|place| element(&place.member, message(&place.member)))
                .collect()
        }
        Value::Set(set) => {
            // What is stored must not depend on the order of a hash table.
            if asked.unsorted && asked.store.is_some() {
                (asked.unsorted, asked.alpha, asked.by) = (false, true, None);
            }
            return Ok(set.iter().map(|member| element(&member, None)).collect());
        }
        _ => return Err(errors::WRONG_TYPE),
    };
    if asked.unsorted && asked.descending {
        elements.reverse();
    }
    Ok(elements)
}

/// The part of so many elements that LIMIT leaves.
fn limits(limit: Option<(i64, i64)>, len: usize) -> Range<usize> {
    let Some((offset, count)) = limit else {
        return 0..len;
    };
    let start = usize::try_from(offset).unwrap_or(0).min(len);
    let end = match usize::try_from(count) {
        Ok(count) => start.saturating_add(count).min(len),
        Err(_) => len,
    };
    start..end
}

fn weight_of(ctx: &Ctx<'_>, asked: &Asked<'_>, element: &Element) -> Result<Weight, ReplyError> {
    let text = match asked.by {
        Some(pattern) => look_up(ctx, pattern, &element.text),
        None => Some(element.text.clone()),
    };
    Ok(match text {
        text if asked.alpha => Weight::Text(text),
        Some(text) => Weight::Number(weight(&text)?),
        None => Weight::Number(0.0),
    })
}

fn sorted(
    ctx: &Ctx<'_>,
    asked: &Asked<'_>,
    elements: Vec<Element>,
) -> Result<Vec<Element>, ReplyError> {
    // Every key is looked up, even if a weight before is none.
    let weights: Vec<Result<Weight, ReplyError>> = elements
        .iter()
        .map(|element| weight_of(ctx, asked, element))
        .collect();
    let weights: Vec<Weight> = weights.into_iter().collect::<Result<_, _>>()?;
    let mut weighed: Vec<(Weight, Element)> = weights.into_iter().zip(elements).collect();
    order::sort_by(&mut weighed, |(a, x), (b, y)| {
        let order = match (a, b) {
            (Weight::Number(a), Weight::Number(b)) => a
                .partial_cmp(b)
                .unwrap_or(Ordering::Equal)
                .then_with(|| x.text.cmp(&y.text)),
            (Weight::Text(a), Weight::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        };
        if asked.descending {
            order.reverse()
        } else {
            order
        }
    });
    Ok(weighed.into_iter().map(|(_, element)| element).collect())
}

/// A weight is read like a bound of a range of scores, but for its brackets, and only up to a zero byte.
fn weight(text: &[u8]) -> Result<f64, ReplyError> {
    let end = text.iter().position(|&byte| byte == 0);
    match score_bound(&text[..end.unwrap_or(text.len())]) {
        Ok(bound) if !bound.exclusive => Ok(bound.score),
        _ => Err(errors::SORT_NOT_A_DOUBLE),
    }
}

/// What the key holds whose name is the pattern with the element in the place of its star; with `->` behind it, what a field of
/// that hash holds. `#` is the element itself.
fn look_up(ctx: &Ctx<'_>, pattern: &[u8], element: &[u8]) -> Option<Vec<u8>> {
    if pattern == b"#" {
        return Some(element.to_vec());
    }
    let star = pattern.iter().position(|&byte| byte == b'*')?;
    let (before, behind) = (&pattern[..star], &pattern[star + 1..]);
    let arrow = behind.windows(2).position(|pair| pair == b"->");
    let arrow = arrow.filter(|at| at + 2 < behind.len());
    let tail = &behind[..arrow.unwrap_or(behind.len())];
    let key = ctx.find_to_read(&[before, element, tail].concat())?;
    match (ctx.broker.keys.value(key), arrow) {
        (Value::String(text), None) => Some(text.to_vec()),
        (Value::Hash(hash), Some(at)) => hash.get(&behind[at + 2..]).map(|value| value.to_vec()),
        _ => None,
    }
}

/// What is returned of an element: itself, or what GET finds.
fn outputs(ctx: &Ctx<'_>, asked: &Asked<'_>, element: &Element) -> Vec<Option<Vec<u8>>> {
    if asked.get.is_empty() {
        return alloc::vec![Some(element.text.clone())];
    }
    let patterns = asked.get.iter();
    patterns
        .map(|pattern| look_up(ctx, pattern, &element.text))
        .collect()
}

fn reply_sorted(ctx: &mut Ctx<'_>, asked: &Asked<'_>, elements: &[Element]) -> Run {
    ctx.reply.array(elements.len() * asked.get.len().max(1));
    for element in elements {
        for output in outputs(ctx, asked, element) {
            match output {
                Some(text) => ctx.reply.bulk(&text),
                None => ctx.reply.null(),
            }
        }
    }
    ctx.done()
}

/// Stores what would be returned as a list. What is not found is stored as an empty string. Each element is a message, the
/// child of the one that was sorted.
fn store_sorted(ctx: &mut Ctx<'_>, asked: &Asked<'_>, elements: &[Element], target: &[u8]) -> Run {
    let found: Vec<(Vec<u8>, Option<MessageId>)> = elements
        .iter()
        .flat_map(|element| {
            let outputs = outputs(ctx, asked, element).into_iter();
            outputs.map(|text| (text.unwrap_or_default(), element.msg))
        })
        .collect();
    let count = found.len();
    let value = (count > 0).then(|| Value::List(Rc::default()));
    if let Some(key) = store(ctx, target, value, Class::List, "sortstore") {
        let (id, by) = (ctx.broker.keys.id(key), ctx.by);
        let mut list = List::default();
        let bytes = found.iter().map(|(text, _)| text.len()).sum();
        list.expect(count, bytes, ctx.broker.pack_limit);
        for (index, (text, parent)) in found.iter().enumerate() {
            let msg = match parent {
                Some(parent) => ctx.broker.journal.child(by, 1, *parent),
                None => ctx.broker.journal.message(by, 1),
            };
            list.push(End::Tail, msg, text);
            ctx.emit(Event::Inserted {
                key: id,
                msg,
                index: index as u64,
            });
        }
        *ctx.broker.keys.value_mut(key) = Value::List(Rc::new(list));
    }
    ctx.count(count)
}
