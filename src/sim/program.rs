//! Programs, ready to run: blocks of statements are flattened into operations with jumps, lines are cut into arguments,
//! names become numbers, and what never changes in a request is encoded once.

use crate::input::SpecError;
use crate::intent::{intended_to, is_told_by_arguments, makes_messages};
use crate::spec::{
    BLOCK_DEPTH_MAX, Bind, Choice, DURATION_US_MAX, Every, Handling, Micros, Program, Rhythm,
    STATEMENTS_MAX, Statement, Test,
};
use crate::trace::{Intended, Name};
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use core::ops::Range;

/// The number of a name that a program binds.
pub(crate) type Var = u16;

/// The block that runs after each start and reconnection.
pub(crate) const START: usize = 0;
/// The block that runs over and over.
pub(crate) const FOREVER: usize = 1;
/// The first of the blocks that run on schedules.
pub(crate) const SCHEDULED: usize = 2;

/// A program, compiled.
#[derive(Debug)]
pub(crate) struct Code {
    /// [`START`], [`FOREVER`], then one for each schedule.
    pub blocks: Vec<Block>,
    pub commands: Vec<Template>,
    pub schedules: Vec<Schedule>,
    pub tests: Vec<Test>,
    pub choices: Vec<Choice>,
    /// The names of the element of each loop: one for the whole, or several for its parts.
    pub elements: Vec<Vec<Var>>,
    /// How many names are bound.
    pub vars: usize,
    /// Which of them are read, and not only looked at to see whether they are there.
    pub read: Vec<bool>,
    /// Does any line use `%id` or `%payload`? If not, replies need not be searched for them.
    pub uses_entry: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Block {
    pub ops: Vec<Op>,
    /// Is there work in it? If not, messages that it takes are processed as they come.
    pub works: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    pub rhythm: Rhythm,
    pub burst: u64,
    pub count: Option<u64>,
}

/// One operation. Places are indices into the block's operations.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    Command(u16),
    /// Goes to `to` unless the name is bound to something, and passes the test if there is one.
    Unless {
        var: Var,
        test: Option<u16>,
        to: u32,
    },
    Jump(u32),
    /// Begins a loop over a bound array; a [`Op::Next`] follows.
    Each {
        array: Var,
        elements: u16,
    },
    /// Begins a loop that runs so often; a [`Op::Next`] follows.
    Times(u64),
    /// The next turn of the innermost loop, or out of it.
    Next {
        end: u32,
    },
    Work {
        us_min: Micros,
        us_max: Micros,
    },
    Wait {
        us_min: Micros,
        us_max: Micros,
    },
    /// Binds the name by chance.
    Pick {
        var: Var,
        choice: u16,
    },
}

/// A command line with its placeholders.
#[derive(Debug)]
pub(crate) struct Template {
    /// The arguments, each made of pieces.
    args: Vec<Vec<Piece>>,
    /// The request, encoded as far as no placeholder can change it.
    parts: Vec<Part>,
    /// The first argument behind the command's name, if no placeholder can change it: nearly always a key or a channel.
    key: Option<Name>,
    makes: Makes,
    /// The whole request, if no placeholder can change it.
    pub fixed: Option<Fixed>,
    /// Names bound to parts of the reply.
    pub binds: Vec<(Var, Box<[u32]>)>,
    /// Error codes that are no trouble.
    accept: Vec<Box<[u8]>>,
    /// How the reply is taken.
    pub how: Handling,
}

/// A part of a request.
#[derive(Debug)]
enum Part {
    /// These bytes.
    Encoded(Vec<u8>),
    /// The argument at this place, with placeholders in it.
    Arg(usize),
}

/// The messages that a request is meant to make.
#[derive(Debug)]
enum Makes {
    /// None, whatever the placeholders stand for.
    Nothing,
    /// These, whatever the placeholders stand for.
    These(Intended),
    /// What its arguments say.
    AsItSays,
}

#[derive(Clone, Debug)]
pub(crate) struct Fixed {
    pub bytes: Arc<[u8]>,
    pub intended: Option<Intended>,
}

#[derive(Debug)]
pub(crate) enum Piece {
    Text(Vec<u8>),
    Counter,
    Id,
    Payload,
    Var(Var),
}

/// What the pieces of a template stand for at a moment.
pub(crate) trait Values {
    /// Appends the value of a piece that is no text.
    fn write(&self, piece: &Piece, out: &mut Vec<u8>);
}

/// Buffers for rendering, used again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    args: Vec<u8>,
    /// Which arguments those are, and where each lies.
    places: Vec<(usize, Range<usize>)>,
    out: Vec<u8>,
}

impl Code {
    /// A program that does nothing.
    pub fn empty() -> Self {
        Self {
            blocks: (0..SCHEDULED).map(|_| Block::default()).collect(),
            commands: Vec::new(),
            schedules: Vec::new(),
            tests: Vec::new(),
            choices: Vec::new(),
            elements: Vec::new(),
            vars: 0,
            read: Vec::new(),
            uses_entry: false,
        }
    }
}

impl Template {
    /// Encodes the request with these values.
    pub fn render(&self, values: &impl Values, scratch: &mut Scratch) -> Fixed {
        let Scratch { args, places, out } = scratch;
        args.clear();
        places.clear();
        out.clear();
        for part in &self.parts {
            match part {
                Part::Encoded(bytes) => out.extend_from_slice(bytes),
                Part::Arg(index) => {
                    let start = args.len();
                    self.args[*index].iter().for_each(|piece| match piece {
                        Piece::Text(text) => args.extend_from_slice(text),
                        other => values.write(other, args),
                    });
                    resp::encode::bulk(&args[start..], out);
                    places.push((*index, start..args.len()));
                }
            }
        }
        let intended = match &self.makes {
            Makes::Nothing => None,
            Makes::These(intended) => Some(intended.clone()),
            Makes::AsItSays => self.intended(args, places),
        };
        Fixed {
            bytes: Arc::from(&out[..]),
            intended,
        }
    }

    /// What its arguments say, those with placeholders as they were rendered.
    fn intended(&self, rendered: &[u8], places: &[(usize, Range<usize>)]) -> Option<Intended> {
        let arg = |index: usize| match &self.args[index][..] {
            [Piece::Text(text)] => &text[..],
            _ => {
                let place = places.iter().find(|(of, _)| *of == index);
                place.map_or(&[][..], |(_, at)| &rendered[at.clone()])
            }
        };
        let key = || self.key.clone().unwrap_or_else(|| Name::from(arg(1)));
        intended_to(self.args.len(), arg, key)
    }

    /// Is this error reply (without its `-`) one that the program accepts?
    pub fn accepts(&self, error: &[u8]) -> bool {
        let code = error.split(|&byte| byte == b' ').next().unwrap_or(error);
        self.accept.iter().any(|accepted| **accepted == *code)
    }

    /// The arguments that no placeholder can change; the others are left out.
    pub fn literal_args(&self) -> impl Iterator<Item = &[u8]> {
        self.args.iter().filter_map(|arg| match &arg[..] {
            [Piece::Text(text)] => Some(&text[..]),
            _ => None,
        })
    }
}

/// Compiles a program for the actor of this name.
pub(crate) fn compile(of: &Name, program: &Program) -> Result<Code, SpecError> {
    let mut compiler = Compiler {
        of,
        names: Vec::new(),
        read: Vec::new(),
        commands: Vec::new(),
        tests: Vec::new(),
        choices: Vec::new(),
        elements: Vec::new(),
        statements: 0,
        uses_entry: false,
    };
    let every = || program.every.iter();
    let blocks = || {
        [&program.start, &program.forever]
            .into_iter()
            .chain(every().map(|e| &e.block))
    };
    blocks().try_for_each(|block| compiler.collect_names(block, 0))?;
    every().try_for_each(|every| compiler.check_schedule(every))?;
    Ok(Code {
        blocks: blocks()
            .map(|block| compiler.block(block))
            .collect::<Result<_, _>>()?,
        schedules: every().map(schedule).collect(),
        commands: compiler.commands,
        tests: compiler.tests,
        choices: compiler.choices,
        elements: compiler.elements,
        vars: compiler.names.len(),
        read: compiler.read,
        uses_entry: compiler.uses_entry,
    })
}

fn schedule(every: &Every) -> Schedule {
    Schedule {
        rhythm: every.rhythm,
        burst: every.burst.max(1),
        count: every.count,
    }
}

/// Keeps something in a list, and answers with its place.
fn add<T>(list: &mut Vec<T>, item: T) -> u16 {
    list.push(item);
    (list.len() - 1) as u16
}

/// Cuts a line into arguments; `None` if it has none or its quotes do not match.
pub(crate) fn split(line: &str) -> Option<Vec<Vec<u8>>> {
    let args = resp::inline::split(line.as_bytes()).ok()?;
    (!args.is_empty()).then_some(args)
}

struct Compiler<'a> {
    of: &'a Name,
    names: Vec<&'a str>,
    read: Vec<bool>,
    commands: Vec<Template>,
    tests: Vec<Test>,
    choices: Vec<Choice>,
    elements: Vec<Vec<Var>>,
    statements: usize,
    uses_entry: bool,
}

impl<'a> Compiler<'a> {
    /// Numbers every name that is bound anywhere, and measures the program: later steps may recurse.
    fn collect_names(&mut self, block: &'a [Statement], depth: usize) -> Result<(), SpecError> {
        self.statements += block.len();
        if depth > BLOCK_DEPTH_MAX || self.statements > STATEMENTS_MAX {
            let of = self.of.clone();
            return Err(SpecError::TooLarge { of });
        }
        for statement in block {
            match statement {
                Statement::Command { bind, .. } => {
                    bind.iter().for_each(|bind| self.add_name(&bind.name));
                }
                Statement::If {
                    then, otherwise, ..
                } => {
                    self.collect_names(then, depth + 1)?;
                    self.collect_names(otherwise, depth + 1)?;
                }
                Statement::ForEach {
                    elements, block, ..
                } => {
                    elements.iter().for_each(|element| self.add_name(element));
                    self.collect_names(block, depth + 1)?;
                }
                Statement::Repeat { block, .. } => self.collect_names(block, depth + 1)?,
                Statement::Pick { name, .. } => self.add_name(name),
                Statement::Work { .. } | Statement::Wait { .. } => {}
            }
        }
        Ok(())
    }

    fn add_name(&mut self, name: &'a str) {
        if !self.names.contains(&name) {
            self.names.push(name);
            self.read.push(false);
        }
    }

    fn var(&self, name: &str) -> Result<Var, SpecError> {
        let found = self.names.iter().position(|known| *known == name);
        found
            .map(|index| index as Var)
            .ok_or_else(|| SpecError::Unbound {
                of: self.of.clone(),
                name: Arc::from(name),
            })
    }

    fn check_schedule(&self, every: &Every) -> Result<(), SpecError> {
        match every.rhythm {
            Rhythm::Even { us_min, us_max } => self.check_duration(us_min, us_max),
            Rhythm::Poisson { us_mean } => self.check_duration(us_mean, us_mean),
        }
    }

    fn check_duration(&self, us_min: Micros, us_max: Micros) -> Result<(), SpecError> {
        if us_min > us_max || us_max > DURATION_US_MAX {
            let of = self.of.clone();
            return Err(SpecError::Duration { of });
        }
        Ok(())
    }

    fn block(&mut self, statements: &[Statement]) -> Result<Block, SpecError> {
        let mut block = Block::default();
        self.statements(statements, &mut block)?;
        Ok(block)
    }

    fn statements(&mut self, statements: &[Statement], block: &mut Block) -> Result<(), SpecError> {
        statements
            .iter()
            .try_for_each(|statement| self.statement(statement, block))
    }

    fn statement(&mut self, statement: &Statement, block: &mut Block) -> Result<(), SpecError> {
        match statement {
            Statement::Command {
                line,
                bind,
                accept,
                how,
            } => {
                let mut template = self.template(line, bind, accept)?;
                template.how = *how;
                self.uses_entry |= how.take;
                block.ops.push(Op::Command(self.commands.len() as u16));
                self.commands.push(template);
            }
            Statement::If {
                name,
                test,
                then,
                otherwise,
            } => {
                let var = self.var(name)?;
                self.read[var as usize] |= test.is_some();
                let test = test.as_ref().map(|test| add(&mut self.tests, test.clone()));
                self.condition(Op::Unless { var, test, to: 0 }, then, otherwise, block)?;
            }
            Statement::ForEach {
                array,
                elements,
                block: body,
            } => {
                let vars = elements.iter().map(|element| self.var(element));
                let vars = vars.collect::<Result<Vec<_>, _>>()?;
                let (array, elements) = (self.var(array)?, add(&mut self.elements, vars));
                self.read[array as usize] = true;
                self.repeat(Op::Each { array, elements }, body, block)?;
            }
            Statement::Repeat { times, block: body } => {
                self.repeat(Op::Times(*times), body, block)?;
            }
            &Statement::Work { min_us, max_us } => {
                self.check_duration(min_us, max_us)?;
                block.works = true;
                block.ops.push(Op::Work {
                    us_min: min_us,
                    us_max: max_us,
                });
            }
            &Statement::Wait { min_us, max_us } => {
                self.check_duration(min_us, max_us)?;
                block.ops.push(Op::Wait {
                    us_min: min_us,
                    us_max: max_us,
                });
            }
            Statement::Pick { name, from } => {
                let var = self.var(name)?;
                let choice = add(&mut self.choices, from.clone());
                block.ops.push(Op::Pick { var, choice });
            }
        }
        Ok(())
    }

    fn condition(
        &mut self,
        unless: Op,
        then: &[Statement],
        otherwise: &[Statement],
        block: &mut Block,
    ) -> Result<(), SpecError> {
        let test = block.ops.len();
        block.ops.push(unless);
        self.statements(then, block)?;
        let over = block.ops.len();
        block.ops.push(Op::Jump(0));
        let behind = block.ops.len() as u32;
        if let Op::Unless { to, .. } = &mut block.ops[test] {
            *to = behind;
        }
        self.statements(otherwise, block)?;
        block.ops[over] = Op::Jump(block.ops.len() as u32);
        Ok(())
    }

    fn repeat(
        &mut self,
        enter: Op,
        body: &[Statement],
        block: &mut Block,
    ) -> Result<(), SpecError> {
        block.ops.push(enter);
        let next = block.ops.len();
        block.ops.push(Op::Next { end: 0 });
        self.statements(body, block)?;
        block.ops.push(Op::Jump(next as u32));
        let end = block.ops.len() as u32;
        block.ops[next] = Op::Next { end };
        Ok(())
    }

    fn template(
        &mut self,
        line: &str,
        bind: &[Bind],
        accept: &[String],
    ) -> Result<Template, SpecError> {
        let args = split(line).ok_or_else(|| SpecError::Line {
            of: self.of.clone(),
            line: Arc::from(line),
        })?;
        let args = args
            .iter()
            .map(|arg| self.pieces(arg))
            .collect::<Result<Vec<_>, _>>()?;
        let binds = bind
            .iter()
            .map(|bind| Ok((self.var(&bind.name)?, bind.path.clone())))
            .collect::<Result<_, SpecError>>()?;
        let key = match args.get(1).map(|arg| &arg[..]) {
            Some([Piece::Text(text)]) => Some(Name::from(&text[..])),
            _ => None,
        };
        let makes = match &args[0][..] {
            [Piece::Text(name)] => makes(name, args.len(), key.as_ref()),
            _ => Makes::AsItSays,
        };
        let mut template = Template {
            parts: parts(&args),
            args,
            key,
            makes,
            fixed: None,
            binds,
            accept: accept
                .iter()
                .map(|code| Box::from(code.as_bytes()))
                .collect(),
            how: Handling::default(),
        };
        if template.literal_args().count() == template.args.len() {
            template.fixed = Some(template.render(&Nothing, &mut Scratch::default()));
        }
        Ok(template)
    }

    /// Cuts an argument at its placeholders. `%me` is known already; a `%` that begins no placeholder is itself.
    fn pieces(&mut self, arg: &[u8]) -> Result<Vec<Piece>, SpecError> {
        let (mut pieces, mut text, mut rest) = (Vec::new(), Vec::new(), arg);
        while let Some((&byte, behind)) = rest.split_first() {
            let name = if byte == b'%' { name_at(behind) } else { "" };
            rest = &behind[name.len()..];
            if byte == b'%' && behind.first() == Some(&b'%') {
                text.push(b'%');
                rest = &behind[1..];
            } else if name.is_empty() {
                text.push(byte);
            } else if name == "me" {
                text.extend_from_slice(self.of);
            } else {
                let piece = self.piece(name)?;
                if !text.is_empty() {
                    pieces.push(Piece::Text(core::mem::take(&mut text)));
                }
                pieces.push(piece);
            }
        }
        if !text.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(pieces)
    }

    fn piece(&mut self, name: &str) -> Result<Piece, SpecError> {
        self.uses_entry |= matches!(name, "id" | "payload");
        Ok(match name {
            "n" => Piece::Counter,
            "id" => Piece::Id,
            "payload" => Piece::Payload,
            other => {
                let var = self.var(other)?;
                self.read[var as usize] = true;
                Piece::Var(var)
            }
        })
    }
}

/// What no placeholder can change is encoded, in as few pieces as there may be.
fn parts(args: &[Vec<Piece>]) -> Vec<Part> {
    let (mut parts, mut encoded) = (Vec::new(), Vec::new());
    resp::encode::array_len(args.len(), &mut encoded);
    for (index, arg) in args.iter().enumerate() {
        if let [Piece::Text(text)] = &arg[..] {
            resp::encode::bulk(text, &mut encoded);
            continue;
        }
        if !encoded.is_empty() {
            parts.push(Part::Encoded(core::mem::take(&mut encoded)));
        }
        parts.push(Part::Arg(index));
    }
    if !encoded.is_empty() {
        parts.push(Part::Encoded(encoded));
    }
    parts
}

/// What a command of this name with so many arguments is meant to make, as far as no placeholder can change it.
fn makes(name: &[u8], count: usize, key: Option<&Name>) -> Makes {
    if !makes_messages(name) {
        return Makes::Nothing;
    }
    let Some(key) = key.filter(|_| !is_told_by_arguments(name)) else {
        return Makes::AsItSays;
    };
    intended_to(count, |_| name, || key.clone()).map_or(Makes::Nothing, Makes::These)
}

/// The name at the beginning: a letter, then letters, digits and underscores. Empty if there is none.
fn name_at(bytes: &[u8]) -> &str {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let len = match bytes.first() {
        Some(first) if first.is_ascii_alphabetic() => bytes
            .iter()
            .position(|byte| !inside(byte))
            .unwrap_or(bytes.len()),
        _ => 0,
    };
    core::str::from_utf8(&bytes[..len]).unwrap_or("")
}

/// For templates without placeholders.
struct Nothing;

impl Values for Nothing {
    fn write(&self, _: &Piece, _: &mut Vec<u8>) {}
}
